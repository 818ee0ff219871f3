# A name that is rebound or deleted no longer keeps the task.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    first = asyncio.create_task(waiter())
    second = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    del first
    await asyncio.sleep(1)
    second = None
    await asyncio.sleep(1)


asyncio.run(main())
