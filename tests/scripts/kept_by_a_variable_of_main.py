# A task that a live frame names is not lost.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    task = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print(task.done())


asyncio.run(main())
