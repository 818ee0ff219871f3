# A task in wait_for of a coroutine that is suspended too: each is closed once, and neither complains.
import asyncio


async def inner(future):
    try:
        await future
    finally:
        print("inner closed")


async def outer():
    await asyncio.wait_for(inner(asyncio.get_running_loop().create_future()), None)


async def main():
    asyncio.create_task(outer())
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
