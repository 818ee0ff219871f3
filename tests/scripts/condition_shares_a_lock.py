# Two conditions around one lock; wait gives the lock back, wait_for asks again each time.
import asyncio


async def consumer(not_empty, not_full, items):
    for _ in range(3):
        async with not_empty:
            await not_empty.wait_for(lambda: items)
            print("takes", items.pop(0))
            not_full.notify()


async def producer(not_empty, not_full, items):
    for number in range(3):
        async with not_full:
            await not_full.wait_for(lambda: len(items) < 1)
            items.append(number)
            print("puts", number)
            not_empty.notify()


async def main():
    lock = asyncio.Lock()
    not_empty, not_full, items = asyncio.Condition(lock), asyncio.Condition(lock), []
    await asyncio.gather(consumer(not_empty, not_full, items), producer(not_empty, not_full, items))
    print(lock.locked())


asyncio.run(main())
