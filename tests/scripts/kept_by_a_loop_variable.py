# A for loop's variable outlives the loop: the last task is held, the others are not.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    for _ in range(3):
        task = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("main ends", task.done())


asyncio.run(main())
