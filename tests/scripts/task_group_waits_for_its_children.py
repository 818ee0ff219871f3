# Leaving the group waits for all children, also for those that children add.
import asyncio


async def child(group, delay):
    await asyncio.sleep(delay)
    print("ends", delay)
    if delay == 1:
        group.create_task(child(group, 3))
    return delay


async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(child(group, delay)) for delay in (2, 1)]
        print("body ends")
    print([task.result() for task in tasks], asyncio.get_running_loop().time())


asyncio.run(main())
