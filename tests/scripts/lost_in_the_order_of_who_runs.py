# A task whose step runs is held by the dict of current tasks, which a full collection takes off its list between two steps: it comes back
# at the list's end, and the task stands behind what is older than that.
import asyncio
import gc

held = []


async def wait():
    await asyncio.Event().wait()


async def collect(dict_is_new):
    if dict_is_new:
        asyncio.get_running_loop().call_soon(gc.collect)
    for _ in range(3):
        await asyncio.sleep(0)
    held.append(asyncio.create_task(wait()))
    gc.collect()
    await asyncio.Event().wait()


async def main():
    for dict_is_new in True, False:
        asyncio.create_task(collect(dict_is_new))
        for _ in range(9):
            await asyncio.sleep(0)
        held.clear()
        gc.collect()


asyncio.run(main())
