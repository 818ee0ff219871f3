# A timer holds its callback, a bound method holds its future, the future holds the wakeup of the task.
import asyncio


async def waiter():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(1, future.set_result, "by the timer")
    print(await future)


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(2)


asyncio.run(main())
