# as_completed takes a set: a task that is given twice is given back once; who stops early leaves callbacks behind.
import asyncio


async def work(delay):
    await asyncio.sleep(delay)
    return delay


async def main():
    tasks = [asyncio.create_task(work(delay)) for delay in (2, 1)]
    for result in asyncio.as_completed([*tasks, *tasks]):
        print(await result)
    tasks = [asyncio.create_task(work(delay)) for delay in (2, 1, 3)]
    for result in asyncio.as_completed(tasks):
        print("first", await result)
        break
    await asyncio.wait(tasks)
    for result in asyncio.as_completed(tasks):
        print(await result)


asyncio.run(main())
