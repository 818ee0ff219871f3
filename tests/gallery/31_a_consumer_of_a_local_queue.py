# A consumer waits for a queue whose producer is done.
# refuted: "A consumer that waits for its queue is referred to by the queue."
# By a queue that nobody else knows any more. What it has still in hand is never finished.
import asyncio


async def consume(queue):
    while True:
        print("got", await queue.get())


async def produce():
    queue = asyncio.Queue()
    asyncio.create_task(consume(queue))
    for item in range(2):
        await queue.put(item)


async def main():
    await produce()
    await asyncio.sleep(1)


asyncio.run(main())
