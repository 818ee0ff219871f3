# A released unit belongs to the first waiter; a newcomer queues behind it.
import asyncio


async def worker(semaphore, name):
    await semaphore.acquire()
    print(name)
    semaphore.release()


async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    tasks = [asyncio.create_task(worker(semaphore, name)) for name in "ab"]
    await asyncio.sleep(0)
    semaphore.release()
    print("locked", semaphore.locked())
    await semaphore.acquire()
    print("main")
    semaphore.release()
    await asyncio.gather(*tasks)


asyncio.run(main())
