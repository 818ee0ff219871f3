# A cancellation of the parent cancels the children and comes out as CancelledError.
import asyncio


async def child(name):
    try:
        await asyncio.sleep(10)
    finally:
        print(name, "ends")


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a"))
            group.create_task(child("b"))
    except asyncio.CancelledError:
        print("parent cancelled", asyncio.current_task().cancelling())
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
