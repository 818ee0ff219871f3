# Cleanup that takes the last holder of a live task away: that task is destroyed by its count, or lost in turn.
import asyncio

registry = {}


async def child():
    try:
        await registry["future"]
    finally:
        print("child closes")


async def owner():
    registry["future"] = asyncio.get_running_loop().create_future()
    registry["task"] = asyncio.create_task(child(), name="child")
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        registry.clear()
        print("owner closes")


async def main():
    asyncio.create_task(owner(), name="owner")
    await asyncio.sleep(1)
    print("main:", sorted(task.get_name() for task in asyncio.all_tasks())[0], len(registry))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
