import asyncio


async def holder(lock):
    async with lock:
        await asyncio.get_running_loop().create_future()


async def main():
    lock = asyncio.Lock()
    asyncio.create_task(holder(lock))
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, lock.locked())

asyncio.run(main())
