# A task that cancels itself and returns without another await is cancelled, although it returned.
import asyncio


async def returns():
    asyncio.current_task().cancel("own")
    return 7


async def raises():
    asyncio.current_task().cancel("own")
    raise ValueError("raised")


async def withdraws():
    task = asyncio.current_task()
    task.cancel()
    print("left", task.uncancel())
    return 8


async def main():
    for function in (returns, raises, withdraws):
        task = asyncio.create_task(function())
        try:
            print(await task)
        except asyncio.CancelledError as error:
            print("cancelled", error.args, task.cancelled(), task.cancelling())
        except ValueError as error:
            print(repr(error), task.cancelled())


asyncio.run(main())
