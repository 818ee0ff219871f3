# A task lost in Queue.get cancels its own getter while it is closed, which wakes it once more.
import asyncio


async def consumer(queue):
    try:
        await queue.get()
    finally:
        print("consumer closes")


async def main():
    asyncio.create_task(consumer(asyncio.Queue()))
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
