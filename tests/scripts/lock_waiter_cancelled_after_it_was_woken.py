# A waiter of a lock that is cancelled when it was already woken: the next one is woken instead.
import asyncio


async def worker(lock, name):
    async with lock:
        print(name, "has it")
        await asyncio.sleep(1)


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(worker(lock, name)) for name in "abc"]
    await asyncio.sleep(0)
    lock.release()
    tasks[0].cancel()
    print(lock.locked())
    await asyncio.sleep(0)
    print(lock.locked())
    await asyncio.wait(tasks)
    try:
        lock.release()
    except RuntimeError as error:
        print(error)


asyncio.run(main())
