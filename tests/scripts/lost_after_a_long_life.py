# A task may be lost long after it began: each await is another chance.
import asyncio


async def worker(future):
    for i in range(3):
        await asyncio.sleep(1)
        print("round", i)
    await future
    print("never")


async def main():
    asyncio.create_task(worker(asyncio.get_running_loop().create_future()))
    await asyncio.sleep(5)
    print("main ends")


asyncio.run(main())
