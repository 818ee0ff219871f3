# Producers blocked on a full queue are held by the queue alone.
import asyncio


async def producer(queue, name):
    for i in range(3):
        await queue.put(i)
        print(name, "put", i)


def spawn():
    queue = asyncio.Queue(1)
    for name in "ab":
        asyncio.create_task(producer(queue, name), name=name)


async def main():
    spawn()
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
