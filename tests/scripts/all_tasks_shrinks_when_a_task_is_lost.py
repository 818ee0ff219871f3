# all_tasks sees a lost task until it is collected.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    for _ in range(3):
        asyncio.create_task(waiter())
    for _ in range(3):
        await asyncio.sleep(1)
        print(len(asyncio.all_tasks()))


asyncio.run(main())
