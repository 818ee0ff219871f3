# A released lock goes to the one that has waited longest.
import asyncio


async def worker(lock, name):
    async with lock:
        print(name, "holds it")
        await asyncio.sleep(1)
    print(name, "let it go")


async def main():
    lock = asyncio.Lock()
    tasks = [asyncio.create_task(worker(lock, name)) for name in "abc"]
    await asyncio.sleep(0.5)
    print("locked", lock.locked())
    await asyncio.gather(*tasks)
    print("locked", lock.locked())
    try:
        lock.release()
    except RuntimeError as error:
        print("RuntimeError", error)


asyncio.run(main())
