# A generator expression holds its iterable from the start, and its variable while it is suspended.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    names = (task.get_name() for task in [asyncio.create_task(waiter(), name=name) for name in "ab"])
    await asyncio.sleep(1)
    print(next(names), next(names), next(names, "no more"))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
