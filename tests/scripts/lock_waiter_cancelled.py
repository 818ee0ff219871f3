# A cancelled waiter is passed over; one that was woken already hands the lock on.
import asyncio


async def waiter(lock, name):
    try:
        async with lock:
            print(name, "holds it")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(waiter(lock, name)) for name in "abcd"]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.sleep(0)
    lock.release()
    tasks[1].cancel()
    await asyncio.wait(tasks)
    print(lock.locked())


asyncio.run(main())
