# When main is done the pending tasks are cancelled in the order they were created, and waited for.
import asyncio


async def worker(name, cleanup):
    try:
        await asyncio.sleep(100)
    finally:
        print("cleanup", name)
        await asyncio.sleep(cleanup)
        print("cleaned", name)


async def main():
    for name, cleanup in [("a", 2), ("b", 1), ("c", 0)]:
        asyncio.create_task(worker(name, cleanup))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
