# A cleanup inside shield goes on when it is cancelled again.
import asyncio


async def cleanup():
    await asyncio.sleep(2)
    print("cleanup ends at", asyncio.get_running_loop().time())


async def worker():
    try:
        await asyncio.sleep(100)
    finally:
        await asyncio.shield(cleanup())
        print("never, the second cancellation came")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print("worker is over", task.cancelled())
    await asyncio.sleep(2)


asyncio.run(main())
