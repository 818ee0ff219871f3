# If the inner task is cancelled, so is the outer future.
import asyncio


async def main():
    task = asyncio.create_task(asyncio.sleep(10))
    outer = asyncio.shield(task)
    await asyncio.sleep(1)
    task.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print("cancelled", outer.cancelled(), asyncio.current_task().cancelling())


asyncio.run(main())
