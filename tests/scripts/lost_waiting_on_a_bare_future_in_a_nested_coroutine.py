# The await may be several coroutines deep.
import asyncio


async def inner():
    future = asyncio.get_running_loop().create_future()
    await future


async def middle():
    await inner()


async def outer():
    await middle()


async def main():
    asyncio.create_task(outer())
    await asyncio.sleep(1)
    asyncio.create_task(outer(), name="named")
    await asyncio.sleep(1)


asyncio.run(main())
