# join waits on an event inside the queue: who joins a queue of its own is lost.
import asyncio


async def joiner():
    queue = asyncio.Queue()
    queue.put_nowait("never taken")
    await queue.join()


async def main():
    asyncio.create_task(joiner())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
