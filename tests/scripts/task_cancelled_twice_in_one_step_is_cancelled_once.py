# Two cancels before the task runs raise one CancelledError, but are counted twice.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        print("caught", error.args)
    await asyncio.sleep(1)
    return asyncio.current_task().cancelling()


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel("first")
    task.cancel("second")
    print("cancelling", task.cancelling())
    try:
        print("returned", await task)
    except asyncio.CancelledError as error:
        print("cancelled", error.args)


asyncio.run(main())
