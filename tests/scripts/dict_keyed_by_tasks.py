# A dict keeps the tasks that are its keys, alone or in tuples, and lets go of them as they are taken out.
import asyncio


jobs = {}


async def work(number):
    await asyncio.get_running_loop().create_future()


async def main():
    first = asyncio.create_task(work(1))
    jobs[first] = 1
    jobs[first, "again"] = asyncio.create_task(work(2))
    first.set_name("renamed")
    del first
    await asyncio.sleep(1)
    task = next(iter(jobs))
    task.cancel()
    await asyncio.sleep(1)
    print(task.cancelled(), len(jobs))
    jobs[task] = asyncio.create_task(work(3))
    await asyncio.sleep(1)
    jobs[task] = None
    del jobs[task, "again"]
    await asyncio.sleep(1)
    print(sorted(each.get_name() for each in asyncio.all_tasks()))


asyncio.run(main())
