# The task has a name, under which it shall be found again.
# refuted: "It has a name, so I can get it back with all_tasks()."
# A name is a string. all_tasks() finds what is still there.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(work(), name="worker")
    await asyncio.sleep(1)
    print([task.get_name() for task in asyncio.all_tasks() if task.get_name() == "worker"])


asyncio.run(main())
