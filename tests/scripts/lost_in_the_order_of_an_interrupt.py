# The traceback of a KeyboardInterrupt in a task has the frames of the loop, and two of these name the handle of the step: a collection
# comes to the task over each of them.
import asyncio
import gc

held = []


async def wait():
    await asyncio.Event().wait()


async def interrupt():
    await asyncio.sleep(0)
    raise KeyboardInterrupt


def within_lists(event_loop, depth):
    value = event_loop.create_task(wait())
    for _ in range(depth):
        value = [value]
    return value


async def main(depths):
    event_loop = asyncio.get_running_loop()
    held.append([within_lists(event_loop, depth) for depth in depths])
    asyncio.create_task(interrupt())
    await asyncio.sleep(1)


event_loop = asyncio.new_event_loop()
for survives in False, True:
    try:
        event_loop.run_until_complete(main(range(16)))
    except KeyboardInterrupt as error:
        held.append(error)
    gc.collect()
    if survives:
        gc.collect()
    print("interrupted")
    held.clear()
    gc.collect()
event_loop.close()
