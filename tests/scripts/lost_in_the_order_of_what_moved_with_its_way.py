# What a collection comes to late it moves, one after the other with all that lies behind it, also where these have survived a
# collection together: the callback of a gather, its closure, the cell, the outer future.
import asyncio
import gc

kept = []


async def wait_for_ever():
    await asyncio.get_running_loop().create_future()


async def sleep_twice():
    await asyncio.sleep(1)
    await asyncio.sleep(9)


async def parent():
    await asyncio.gather(sleep_twice(), sleep_twice())


def wrapped(thing, depth):
    for _ in range(depth):
        thing = [thing]
    return thing


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(0.5)
    gc.collect()
    await asyncio.sleep(1)
    for depth in range(12, 4, -1):
        task = asyncio.create_task(wait_for_ever(), name=f"in {depth} lists")
        kept.append(wrapped(task, depth - 1))
    del task
    await asyncio.sleep(0)
    gc.collect()


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
kept.clear()
gc.collect()
