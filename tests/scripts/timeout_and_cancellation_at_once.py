# A cancellation from outside in the same batch as the timeout wins: CancelledError.
import asyncio


async def body():
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(10)
    except TimeoutError:
        print("TimeoutError", asyncio.current_task().cancelling())


async def main():
    task = asyncio.create_task(body())
    asyncio.get_running_loop().call_later(1, task.cancel)
    await asyncio.wait([task])
    print(task.cancelled())
    task = asyncio.create_task(body())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(1, task.cancel)
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
