# Cancelling a task that awaits a task cancels the awaited one; the exception comes back up, one iteration per task.
import asyncio


async def chain(depth):
    try:
        if depth == 0:
            await asyncio.sleep(10)
        else:
            await asyncio.create_task(chain(depth - 1))
    except asyncio.CancelledError:
        print("cancelled at depth", depth, asyncio.current_task().cancelling())
        raise


async def main():
    task = asyncio.create_task(chain(3))
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main")


asyncio.run(main())
