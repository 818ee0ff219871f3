# Cleanup in a collection may cancel a live task, which sees it in the same iteration.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("child cancelled at", asyncio.get_running_loop().time())
        raise


async def parent():
    task = asyncio.create_task(child(), name="child")
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("cancel", task.cancel())


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
