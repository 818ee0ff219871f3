# Several releases in one step wake as many waiters; locked() says whether a newcomer would have to wait.
import asyncio


async def worker(semaphore, name):
    await semaphore.acquire()
    print(name, "at", asyncio.get_running_loop().time(), semaphore.locked())


async def main():
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(worker(semaphore, name)) for name in "abcd"]
    await asyncio.sleep(1)
    semaphore.release()
    semaphore.release()
    print("released two", semaphore.locked())
    late = asyncio.create_task(worker(semaphore, "late"))
    await asyncio.sleep(1)
    tasks[2].cancel()
    semaphore.release()
    await asyncio.sleep(1)
    semaphore.release()
    semaphore.release()
    await asyncio.wait([*tasks, late])
    print(semaphore.locked())


asyncio.run(main())
