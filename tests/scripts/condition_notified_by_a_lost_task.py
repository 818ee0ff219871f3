# Cleanup of a lost task may notify a condition if it holds the lock: its async with still does.
import asyncio


async def notifier(condition):
    async with condition:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            condition.notify_all()
            print("notified by the collection")


async def waiter(condition):
    async with condition:
        await condition.wait()
        print("woken at", asyncio.get_running_loop().time())


async def main():
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition))
    await asyncio.sleep(0)
    asyncio.create_task(notifier(condition))
    await asyncio.sleep(2)
    print(task.done())


asyncio.run(main())
