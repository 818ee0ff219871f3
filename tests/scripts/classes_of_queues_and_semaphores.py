# Each kind of queue and of semaphore is of its own class, which is one of the plain kind too.
import asyncio


class Mine(asyncio.PriorityQueue):
    pass


async def main():
    made = [asyncio.Queue(), asyncio.LifoQueue(), asyncio.PriorityQueue(), Mine()]
    made += [asyncio.Semaphore(), asyncio.BoundedSemaphore(2)]
    for one in made:
        kinds = (asyncio.LifoQueue, asyncio.PriorityQueue, asyncio.BoundedSemaphore)
        plain = isinstance(one, (asyncio.Queue, asyncio.Semaphore))
        print(type(one).__name__, one.__class__.__module__, [isinstance(one, kind) for kind in kinds], plain)
    print(made[2], made[1])


asyncio.run(main())
