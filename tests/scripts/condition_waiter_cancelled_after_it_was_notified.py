# A waiter that is cancelled when it was already notified: since 3.13 it notifies another one.
import asyncio


async def waiter(condition, name):
    async with condition:
        try:
            await condition.wait()
            print(name, "woken")
        except asyncio.CancelledError:
            print(name, "cancelled")
            raise


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in "ab"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(1)
    tasks[0].cancel()
    await asyncio.sleep(1)
    print([task.done() for task in tasks])
    tasks[1].cancel()
    await asyncio.wait(tasks)


asyncio.run(main())
