# A lost task that holds a semaphore and waits inside of it gives the unit back when it is closed, and a live waiter goes on.
import asyncio


async def holder(semaphore, lock):
    async with semaphore:
        async with lock:
            print("holder has both")
            await asyncio.get_running_loop().create_future()


async def waiter(semaphore, lock):
    async with semaphore:
        print("waiter has the semaphore")
        async with lock:
            print("waiter has both at", asyncio.get_running_loop().time())


async def main():
    semaphore, lock = asyncio.Semaphore(1), asyncio.Lock()
    asyncio.create_task(holder(semaphore, lock), name="holder")
    waiting = asyncio.create_task(waiter(semaphore, lock), name="waiter")
    await asyncio.sleep(1)
    print(waiting.done(), semaphore.locked(), lock.locked())


asyncio.run(main())
