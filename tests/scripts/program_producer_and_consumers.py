# A program: producers, consumers, a queue with a bound, and an orderly end.
import asyncio
import random


async def producer(queue, name, count):
    for i in range(count):
        await asyncio.sleep(random.uniform(0.1, 0.5))
        await queue.put(f"{name}{i}")
        print(f"{name} put item {i}, {queue.qsize()} waiting")


async def consumer(queue, name, seen):
    while True:
        item = await queue.get()
        try:
            await asyncio.sleep(0.4)
            seen.setdefault(name, []).append(item)
        finally:
            queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=2)
    seen = {}
    consumers = [asyncio.create_task(consumer(queue, name, seen)) for name in ("x", "y")]
    await asyncio.gather(producer(queue, "a", 3), producer(queue, "b", 2))
    await queue.join()
    for task in consumers:
        task.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)
    for name in sorted(seen):
        print(f"{name}: {', '.join(seen[name])}")
    print(f"{asyncio.get_running_loop().time():.3f}")


asyncio.run(main())
