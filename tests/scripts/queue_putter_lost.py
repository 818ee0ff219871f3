# A task lost in Queue.put cancels its own putter while it is closed.
import asyncio


async def producer(queue):
    await queue.put("first")
    try:
        await queue.put("second")
    finally:
        print("producer closes")


async def main():
    asyncio.create_task(producer(asyncio.Queue(1)))
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
