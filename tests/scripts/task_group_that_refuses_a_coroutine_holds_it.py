# The exception of a group that takes no task holds the coroutine, and what that was given, begun or closed.
import asyncio


class Thing:
    def __del__(self):
        print("thing gone")


async def child(thing):
    pass


async def main():
    group = asyncio.TaskGroup()
    coroutine = child(Thing())
    try:
        group.create_task(coroutine)
    except RuntimeError as error:
        kept = error
    coroutine = None
    print("refused")
    await asyncio.sleep(0)
    kept = None
    print("let go")
    await asyncio.sleep(0)


asyncio.run(main())
