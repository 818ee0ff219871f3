# functools.lru_cache keeps what it was given and what it gave.
import asyncio
import functools


async def waiter():
    await asyncio.get_running_loop().create_future()


@functools.lru_cache(maxsize=1)
def worker(name):
    return asyncio.create_task(waiter(), name=name)


async def main():
    print(worker("a") is worker("a"))
    await asyncio.sleep(1)
    worker("b")
    await asyncio.sleep(1)
    worker.cache_clear()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
