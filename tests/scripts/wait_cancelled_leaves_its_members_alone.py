# Cancelling the task that waits does not cancel what it waits for.
import asyncio


async def child():
    await asyncio.sleep(2)
    print("child ends")


async def waits(tasks):
    try:
        await asyncio.wait(tasks)
    except asyncio.CancelledError:
        print("waiter cancelled")
        raise


async def main():
    tasks = [asyncio.create_task(child())]
    waiter = asyncio.create_task(waits(tasks))
    await asyncio.sleep(1)
    waiter.cancel()
    await asyncio.sleep(2)
    print(tasks[0].cancelled(), waiter.cancelled())


asyncio.run(main())
