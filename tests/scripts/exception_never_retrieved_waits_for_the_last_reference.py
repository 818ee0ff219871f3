# A failed task that is held is reported when the last reference goes.
import asyncio


async def child():
    raise ValueError("nobody looks")


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(1)
    print("still held", task.done())
    task = None
    print("dropped")
    await asyncio.sleep(0)


asyncio.run(main())
