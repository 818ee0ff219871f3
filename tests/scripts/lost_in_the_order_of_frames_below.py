# The frame of a coroutine that failed holds that of Handle._run, this that of _run_once, and so on down to run_until_complete: a
# collection comes to the task that this ran over as many objects.
# versions: 3.12 3.13
import asyncio
import gc

held = []


async def wait():
    await asyncio.Event().wait()


async def fail():
    raise ValueError


def within_lists(depth):
    value = asyncio.get_running_loop().create_task(wait())
    for _ in range(depth):
        value = [value]
    return value


async def main():
    held.append([within_lists(depth) for depth in range(4, 12)])
    held.append(asyncio.create_task(fail()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asyncio.get_running_loop().stop()
    await wait()


event_loop = asyncio.new_event_loop()
main_task = event_loop.create_task(main())
try:
    event_loop.run_until_complete(main_task)
except RuntimeError as error:
    print(error)
del main_task
gc.collect()
print(held.pop().exception())
held.clear()
gc.collect()
event_loop.close()
