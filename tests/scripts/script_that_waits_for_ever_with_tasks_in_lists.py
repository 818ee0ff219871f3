# The frames of asyncio.run and of its runner stand in the traceback of what ends a shutdown that waits for ever, when the
# collection comes: the tasks to cancel are further away than a task in seven lists.
import asyncio


async def stay():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.get_running_loop().create_future()


def wrapped(thing, depth):
    for _ in range(depth):
        thing = [thing]
    return thing


async def main():
    global kept
    tasks = [asyncio.create_task(stay(), name=f"in {depth} lists") for depth in (9, 8, 7, 6, 5, 4)]
    kept = [wrapped(task, 8 - place) for place, task in enumerate(tasks)]
    await asyncio.sleep(0)


asyncio.run(main())
