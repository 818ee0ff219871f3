# A waiter that is cancelled when its unit was already handed to it gives the unit on.
import asyncio


async def worker(semaphore, name):
    try:
        await semaphore.acquire()
        print(name, "in")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    tasks = [asyncio.create_task(worker(semaphore, name)) for name in "abc"]
    await asyncio.sleep(0)
    semaphore.release()
    tasks[0].cancel()
    await asyncio.sleep(1)
    print([task.done() for task in tasks])
    semaphore.release()
    await asyncio.sleep(1)
    print([task.done() for task in tasks])


asyncio.run(main())
