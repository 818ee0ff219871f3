# A cancellation of the caller is no timeout: it goes to the inner task and comes back as CancelledError.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    finally:
        print("child ends")


async def parent():
    try:
        await asyncio.wait_for(child(), 5)
    except TimeoutError:
        print("timeout")
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
