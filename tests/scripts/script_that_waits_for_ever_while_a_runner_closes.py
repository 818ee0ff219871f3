# What ends a shutdown that waits for ever comes through the frame of Runner.close too: the tasks to cancel are that much further away.
import asyncio


async def stay():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.get_running_loop().create_future()


async def main():
    global kept
    for _ in range(3):
        kept = asyncio.create_task(stay())
    await asyncio.sleep(0)


asyncio.run(main())
