# A task that has cancelled itself and then awaits a task cancels that task at once.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("child cancelled")
        raise


async def parent(task):
    asyncio.current_task().cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("parent cancelled")
        raise


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    other = asyncio.create_task(parent(task))
    await asyncio.wait([other])
    print(task.cancelled(), other.cancelled())


asyncio.run(main())
