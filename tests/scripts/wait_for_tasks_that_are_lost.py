# A task in wait() on lost tasks is lost with them.
import asyncio


async def orphan():
    await asyncio.get_running_loop().create_future()


async def parent():
    await asyncio.wait([asyncio.create_task(orphan(), name=f"orphan {i}") for i in range(2)])


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
