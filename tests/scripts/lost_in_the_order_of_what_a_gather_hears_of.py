# The handle of a gather's callback holds the child that is done: what the child returned is as near as a task in a few lists.
import asyncio
import gc

kept = []


async def wait_for_ever():
    await asyncio.get_running_loop().create_future()


def wrapped(thing, depth):
    for _ in range(depth):
        thing = [thing]
    return thing


async def returns(thing):
    return thing


async def parent():
    result = asyncio.create_task(wait_for_ever(), name="result")
    for depth in (5, 4, 3, 2):
        task = asyncio.create_task(wait_for_ever(), name=f"in {depth} lists")
        kept.append(wrapped(task, depth - 1))
    other = asyncio.create_task(wait_for_ever(), name="other")
    child = returns(result)
    del result, task
    await asyncio.gather(child, other)


async def main():
    asyncio.create_task(parent(), name="parent")
    for _ in range(5):
        await asyncio.sleep(0)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
kept.clear()
gc.collect()
