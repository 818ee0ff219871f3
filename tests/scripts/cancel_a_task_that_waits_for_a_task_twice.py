# Two tasks wait for one; cancelling one of them cancels the awaited task, and the other sees that.
import asyncio


async def shared():
    try:
        await asyncio.sleep(10)
    finally:
        print("shared ends")


async def waiter(name, task):
    try:
        await task
    except asyncio.CancelledError:
        print(name, "sees CancelledError", asyncio.current_task().cancelling())


async def main():
    task = asyncio.create_task(shared())
    waiters = [asyncio.create_task(waiter(name, task)) for name in "ab"]
    await asyncio.sleep(1)
    waiters[0].cancel()
    await asyncio.wait(waiters)
    print([waiter.cancelled() for waiter in waiters])


asyncio.run(main())
