# Of two lost tasks in one collection the order is that of their age in the collector's list.
import asyncio


async def waiter(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("close", name)


async def main():
    old = asyncio.create_task(waiter("old"), name="old")
    await asyncio.sleep(1)
    young = asyncio.create_task(waiter("young"), name="young")
    await asyncio.sleep(1)
    del old, young
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
