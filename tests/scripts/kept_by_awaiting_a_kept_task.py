# Who waits for a task that somebody holds is held by its callbacks.
import asyncio


async def leaf():
    await asyncio.get_running_loop().create_future()


async def parent(task):
    await task


async def main():
    task = asyncio.create_task(leaf())
    asyncio.create_task(parent(task), name="parent")
    await asyncio.sleep(1)
    print("both there")
    del task
    await asyncio.sleep(1)


asyncio.run(main())
