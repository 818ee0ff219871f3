# A coroutine of asyncio's that raises at once is a frame of the traceback all the same, and holds what it was given.
import asyncio
import weakref


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


async def fail(thing):
    raise KeyError("failed")


async def nothing():
    pass


async def main():
    coroutine = nothing()
    task = asyncio.create_task(fail(Thing("task")))
    await asyncio.sleep(0)
    kept = None
    try:
        await asyncio.wait([task, coroutine])
    except TypeError as error:
        kept = error
    del task
    print("wait has refused")
    kept = None
    try:
        await asyncio.sleep("long", Thing("result"))
    except TypeError as error:
        kept = error
    print("sleep has refused")
    kept = None
    try:
        await asyncio.wait_for(Thing("awaitable"), 1)
    except TypeError as error:
        kept = error
    print("wait_for has refused")
    kept = None
    coroutine.close()


asyncio.run(main())
