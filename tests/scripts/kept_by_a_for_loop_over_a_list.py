# A for statement holds what it iterates over until it ends.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    for task in [asyncio.create_task(waiter(), name=name) for name in "abc"]:
        await asyncio.sleep(1)
        print(task.get_name())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
