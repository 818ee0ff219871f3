# A call whose later argument raises: what lies on the stack already goes, though the traceback keeps the frame.
import asyncio


class Thing:
    def __del__(self):
        print("thing gone")


def fail():
    raise ValueError("no second argument")


async def main():
    global kept
    local = "kept"
    try:
        await asyncio.gather(call(Thing(), local))
    except ValueError as error:
        kept = error
    print("caught", kept)
    kept = None
    print("let go")


async def call(thing, local):
    del thing
    print([local, Thing(), fail()])


asyncio.run(main())
