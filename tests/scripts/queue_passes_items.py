# get waits for an item, put for room.
import asyncio


async def producer(queue):
    for i in range(5):
        await queue.put(i)
        print("put", i, queue.qsize())
    await queue.put(None)


async def main():
    queue = asyncio.Queue(2)
    task = asyncio.create_task(producer(queue))
    await asyncio.sleep(1)
    print(queue.full(), queue.qsize(), queue.maxsize)
    while (item := await queue.get()) is not None:
        print("got", item)
    print(queue.empty(), task.done())


asyncio.run(main())
