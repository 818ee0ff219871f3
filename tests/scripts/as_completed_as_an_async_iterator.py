# Since 3.13 as_completed can be iterated with async for, which gives the tasks themselves.
# versions: 3.13
import asyncio


async def child(delay):
    await asyncio.sleep(delay)
    return delay


async def main():
    tasks = [asyncio.create_task(child(delay)) for delay in (3, 1, 2)]
    async for task in asyncio.as_completed(tasks):
        print(tasks.index(task), await task)


asyncio.run(main())
