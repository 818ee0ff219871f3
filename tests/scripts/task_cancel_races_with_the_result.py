# A cancel that comes when the awaited future is already done: the result is lost, the task is cancelled.
import asyncio


async def waiter(future):
    try:
        print("got", await future)
    except asyncio.CancelledError:
        print("cancelled though the future has", future.result())
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.set_result("value")
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
