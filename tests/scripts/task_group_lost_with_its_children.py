# A parent that waits for children that wait for nothing is lost with them.
import asyncio


async def child():
    await asyncio.get_running_loop().create_future()


async def parent():
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(child())


async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
