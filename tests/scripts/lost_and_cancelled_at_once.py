# A task whose cancellation is on its way is in the queue, so it is not lost.
import asyncio


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def main():
    task = asyncio.create_task(waiter())
    await asyncio.sleep(0)
    task.cancel()
    del task
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
