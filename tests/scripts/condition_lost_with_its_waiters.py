# Waiters of a condition that nobody else knows are lost.
import asyncio


async def waiter(condition):
    async with condition:
        try:
            await condition.wait()
        finally:
            print("closing")


def spawn():
    condition = asyncio.Condition()
    asyncio.create_task(waiter(condition))


async def main():
    spawn()
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
