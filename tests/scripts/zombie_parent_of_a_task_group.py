# A group's parent that is lost cancels its children while it is closed, and then may not wait for them.
import asyncio


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print("child cancelled")
        raise
    finally:
        print("child closes")


async def parent():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(), name="child")
        await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
