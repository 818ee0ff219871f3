# One thread for three calls: those that wait in the pool's queue are held by it, and by the thread, though nobody keeps the pool.
# versions: 3.11 3.12 3.13
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


def work(number):
    time.sleep(1)
    return number


async def one(pool, number):
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(pool, work, number)
    del pool
    print(await future, loop.time())


async def main():
    pool = ThreadPoolExecutor(1, "pool")
    for number in range(3):
        asyncio.create_task(one(pool, number))
    await asyncio.sleep(0)
    del pool
    for _ in range(5):
        await asyncio.sleep(1)


asyncio.run(main())
