# The frame of a wait that was cancelled names the member that it looked at last: a collection comes to that first if it finds the frame held only late.
import asyncio
import gc

kept = []


async def wait_for_ever():
    await asyncio.get_running_loop().create_future()


async def cancelled():
    task = asyncio.create_task(asyncio.wait([asyncio.create_task(wait_for_ever()) for _ in range(3)]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return task


async def main():
    print('held by main')
    task = await cancelled()
    gc.collect()
    del task
    await asyncio.sleep(0)
    gc.collect()
    print('held by a list that is younger')
    task = await cancelled()
    kept.append([[task]])
    del task
    await asyncio.sleep(0)
    gc.collect()
    kept.clear()
    await asyncio.sleep(0)
    gc.collect()


asyncio.run(main())
