# What runs is no object to a collection: what its variables name is held from outside, and keeps its place in the list; the
# coroutine of the task that runs is held by the task alone, and stands behind it afterwards.
import asyncio
import gc


async def waiter(name, collects):
    if collects:
        gc.collect()
    try:
        await asyncio.Event().wait()
    finally:
        print("closed", name)
        await asyncio.sleep(0)


def collect(box):
    gc.collect()


async def hold():
    first = waiter("first", False)
    first.send(None)
    second = [waiter("second", False)]
    second.append(second)
    second[0].send(None)
    holder = [first]
    holder.append(holder)
    del first
    collect(holder)
    del holder, second
    gc.collect()


async def main():
    asyncio.create_task(waiter("one", True))
    asyncio.create_task(waiter("two", False))
    asyncio.create_task(waiter("three", True))
    await asyncio.sleep(0)
    gc.collect()
    await hold()
    await asyncio.sleep(0)


asyncio.run(main())
