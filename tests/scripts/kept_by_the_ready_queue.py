# A task that has not started, or is about to go on, is held by the ready queue.
import asyncio


async def child(future):
    print("started")
    await future
    print("went on")


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    asyncio.create_task(child(future))
    await asyncio.sleep(0)
    future.set_result(None)
    del future
    await asyncio.sleep(0)
    await asyncio.sleep(0)


asyncio.run(main())
