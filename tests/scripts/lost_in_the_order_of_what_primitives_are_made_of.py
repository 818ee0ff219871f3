# A barrier is made before its condition, and that before its lock; the deque of those who wait for a lock or a semaphore before the first future in it.
import asyncio


async def waits(label, wait):
    try:
        await wait()
    finally:
        print(label)


async def main():
    semaphore, lock, barrier, condition = asyncio.Semaphore(0), asyncio.Lock(), asyncio.Barrier(4), asyncio.Condition()
    await lock.acquire()
    kept = [semaphore, lock, barrier, condition]
    for number in range(3):
        asyncio.create_task(waits(f"barrier {number}", barrier.wait))
        asyncio.create_task(waits(f"semaphore {number}", semaphore.acquire))
        asyncio.create_task(waits(f"lock {number}", lock.acquire))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    semaphore = lock = barrier = condition = None
    kept.clear()
    await asyncio.sleep(1)


asyncio.run(main())
