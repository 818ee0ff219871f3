# Who asks for a lock that was released but has a waiter queues behind that waiter.
import asyncio


async def waiter(lock, name):
    async with lock:
        print(name)


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(waiter(lock, "waited"))
    await asyncio.sleep(0)
    lock.release()
    print("released, locked:", lock.locked())
    async with lock:
        print("main")
    await task


asyncio.run(main())
