# The future that woke a task is held by the tuple of its handle's arguments while the step runs: what its result leads to is as far away
# from the handle as a task in one more list.
import asyncio
import gc

held = []


async def wait():
    await asyncio.Event().wait()


def within_lists(event_loop, depth):
    value = event_loop.create_task(wait())
    for _ in range(depth):
        value = [value]
    return value


async def collect(future):
    taken = []
    event_loop = asyncio.get_running_loop()
    event_loop.call_soon(lambda: taken.pop().set_result(within_lists(event_loop, 1)))
    taken.append(future())
    await taken[0]
    held.append([within_lists(event_loop, depth) for depth in range(8)])
    await asyncio.sleep(0)
    gc.collect()


async def collect_in_the_step(future):
    event_loop = asyncio.get_running_loop()
    held.append([within_lists(event_loop, depth) for depth in range(8)])
    event_loop.call_later(1, future.set_result, within_lists(event_loop, 1))
    held.append([within_lists(event_loop, depth) for depth in range(8)])
    await future
    del future
    gc.collect()
    gc.collect()
    print("collected")


async def main():
    event_loop = asyncio.get_running_loop()
    await asyncio.create_task(collect(event_loop.create_future))
    print("one")
    held.clear()
    gc.collect()
    asyncio.create_task(collect_in_the_step(event_loop.create_future()))
    await asyncio.sleep(2)
    print("two")
    held.clear()
    gc.collect()


asyncio.run(main())
