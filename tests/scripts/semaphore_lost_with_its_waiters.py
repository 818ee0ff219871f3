# Waiters of a semaphore that nobody else knows are lost.
import asyncio


async def waiter(semaphore):
    async with semaphore:
        print("never")


async def spawn():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    for _ in range(2):
        asyncio.create_task(waiter(semaphore))


async def main():
    await spawn()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
