# A task that cancels itself sees it at its next await that suspends; returning first makes it cancelled.
import asyncio


async def at_next_await():
    asyncio.current_task().cancel()
    print("still running")
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        print("at the await")
        raise


async def returns_first():
    asyncio.current_task().cancel()
    return "lost"


async def at_done_future():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    asyncio.current_task().cancel()
    print("done future:", await future)
    await asyncio.sleep(1)


async def main():
    for function in (at_next_await, returns_first, at_done_future):
        task = asyncio.create_task(function())
        await asyncio.wait([task])
        print(function.__name__, task.cancelled())


asyncio.run(main())
