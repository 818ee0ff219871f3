# as_completed gives awaitables; each gives the next result to come.
import asyncio


async def child(delay):
    await asyncio.sleep(delay)
    return delay


async def main():
    tasks = [asyncio.create_task(child(delay)) for delay in (3, 1, 2)]
    for awaitable in asyncio.as_completed(tasks):
        print(await awaitable, asyncio.get_running_loop().time())


asyncio.run(main())
