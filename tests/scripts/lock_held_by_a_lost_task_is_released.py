# async with releases its lock when the holder is destroyed: a collection unblocks the others.
import asyncio


async def holder(lock):
    async with lock:
        await asyncio.get_running_loop().create_future()


async def waiter(lock):
    async with lock:
        print("got it at", asyncio.get_running_loop().time())


async def main():
    lock = asyncio.Lock()
    asyncio.create_task(holder(lock))
    task = asyncio.create_task(waiter(lock))
    await asyncio.sleep(1)
    print("locked", lock.locked(), task.done())
    await asyncio.sleep(1)
    print("locked", lock.locked(), task.done())


asyncio.run(main())
