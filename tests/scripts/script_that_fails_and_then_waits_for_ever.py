# What ended the main task has come through the frame of asyncio.run before the shutdown begins: where that waits for ever, the frames
# of the main task are further away than the tasks to cancel.
import asyncio


async def stay():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.get_running_loop().create_future()


async def main():
    first, second, third = [asyncio.create_task(stay()) for _ in range(3)]
    await asyncio.sleep(0)
    keeps = [third]
    del first, third
    raise ValueError


asyncio.run(main())
