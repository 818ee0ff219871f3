# Cancelling the awaiter of shield does not cancel the inner task.
import asyncio


async def inner():
    await asyncio.sleep(2)
    print("inner ends")
    return "result"


async def outer(task):
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        print("outer cancelled")
        raise


async def main():
    task = asyncio.create_task(inner())
    waiter = asyncio.create_task(outer(task))
    await asyncio.sleep(1)
    waiter.cancel()
    await asyncio.wait([waiter])
    print(waiter.cancelled(), task.done())
    print(await task)


asyncio.run(main())
