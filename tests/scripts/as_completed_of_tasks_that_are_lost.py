# A task that waits in as_completed for lost tasks is lost with them.
import asyncio


async def orphan():
    await asyncio.get_running_loop().create_future()


async def parent():
    tasks = [asyncio.create_task(orphan(), name=f"orphan {i}") for i in range(2)]
    for awaitable in asyncio.as_completed(tasks):
        await awaitable


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
