# A done task holds its result, and what hangs on it.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def starter():
    return [asyncio.create_task(waiter(), name="in the result")]


async def main():
    task = asyncio.create_task(starter(), name="starter")
    await task
    await asyncio.sleep(1)
    print(len(task.result()))
    del task
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
