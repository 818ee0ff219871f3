# A coroutine that waits for what it called, or what was thrown through it, is to a collection as if it did not run: what its variables
# name stands behind it afterwards. Since 3.12 that holds for one that awaits a coroutine too.
import asyncio
import gc


class Thing:
    def __init__(self, name):
        self.name = name
        self.own = self

    def __del__(self):
        print("end of", self.name)


def collect():
    gc.collect()


async def inner(name):
    thing = Thing(name + ", inside")
    gc.collect()
    await asyncio.Event().wait()


async def awaits(name):
    thing = Thing(name)
    await inner(name)


async def calls(name):
    thing = Thing(name)
    collect()
    own = Thing(name + ", later")
    await asyncio.Event().wait()


async def catches(name):
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        thing = Thing(name + ", inside")
        gc.collect()
    await asyncio.Event().wait()


async def passes(name):
    thing = Thing(name)
    await catches(name)


async def main():
    for kind in awaits, calls, passes:
        tasks = [asyncio.create_task(kind(f"{kind.__name__} {number}")) for number in range(2)]
        await asyncio.sleep(0)
        if kind is passes:
            for task in tasks:
                task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        tasks.clear()
        task = None
        gc.collect()


asyncio.run(main())
