# wait_for waits until its predicate holds, looking each time it is notified.
import asyncio


async def consumer(condition, items):
    async with condition:
        await condition.wait_for(lambda: len(items) >= 3)
        print("consumer sees", items)


async def main():
    condition = asyncio.Condition()
    items = []
    task = asyncio.create_task(consumer(condition, items))
    for i in range(4):
        await asyncio.sleep(1)
        async with condition:
            items.append(i)
            condition.notify()
    await task


asyncio.run(main())
