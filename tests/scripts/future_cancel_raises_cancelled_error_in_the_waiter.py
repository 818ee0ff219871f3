# Cancelling a bare future raises CancelledError in the awaiting task, whose cancel was never called.
import asyncio


async def waiter(future):
    try:
        await future
    except asyncio.CancelledError as error:
        print("waiter", error.args, asyncio.current_task().cancelling())
        return "went on"


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    print(future.cancel("enough"), future.cancel(), future.cancelled())
    print(await task)


asyncio.run(main())
