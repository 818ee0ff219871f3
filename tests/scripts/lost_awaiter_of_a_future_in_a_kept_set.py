# A set of futures keeps who waits for them, until the future leaves the set.
import asyncio


async def waiter(futures, name):
    future = asyncio.get_running_loop().create_future()
    futures.add(future)
    try:
        await future
    finally:
        futures.discard(future)
        print(name, "closes")


async def main():
    futures = set()
    asyncio.create_task(waiter(futures, "a"), name="a")
    await asyncio.sleep(1)
    print(len(futures))
    futures.clear()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
