# all_tasks holds the tasks that are not done, the caller's among them.
import asyncio


async def child():
    await asyncio.sleep(1)


async def main():
    asyncio.current_task().set_name("main")
    tasks = [asyncio.create_task(child(), name=name) for name in "ab"]
    print(sorted(task.get_name() for task in asyncio.all_tasks()))
    await asyncio.gather(*tasks)
    print(sorted(task.get_name() for task in asyncio.all_tasks()))


asyncio.run(main())
