# Tasks that wait for a lock that only they know are lost.
import asyncio


async def waiter(lock):
    await lock.acquire()


async def spawn():
    lock = asyncio.Lock()
    await lock.acquire()
    for _ in range(2):
        asyncio.create_task(waiter(lock))


async def main():
    await spawn()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
