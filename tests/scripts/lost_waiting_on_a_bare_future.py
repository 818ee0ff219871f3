# A task that waits on a future that only it reaches is destroyed by the next collection.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()
    print("never")


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
