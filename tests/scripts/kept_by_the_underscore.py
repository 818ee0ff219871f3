# The name _ is a name like any other.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    _ = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    for _ in range(2):
        pass
    await asyncio.sleep(1)
    print("main ends", _)


asyncio.run(main())
