# Cleanup in a collection between two batches has a running loop, but no current task.
import asyncio


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        task = asyncio.current_task()
        print("current task:", task if task is None else "itself" if task.get_name() == "waiter" else "another")
        print(asyncio.get_running_loop().time(), len(asyncio.all_tasks()))


async def main():
    asyncio.create_task(waiter(), name="waiter")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
