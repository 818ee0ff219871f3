# PriorityQueue gives the smallest item, LifoQueue the newest.
import asyncio


async def main():
    priority, newest = asyncio.PriorityQueue(), asyncio.LifoQueue()
    for item in (3, 1, 2, 1):
        await priority.put((item, f"item {item}"))
        await newest.put(item)
    print([await priority.get() for _ in range(4)])
    print([await newest.get() for _ in range(4)])
    print(priority.empty(), newest.empty())


asyncio.run(main())
