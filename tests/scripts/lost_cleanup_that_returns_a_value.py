# return in finally swallows GeneratorExit.
import asyncio


async def inner():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        return "swallowed"


async def outer():
    print("inner returned", await inner())
    await asyncio.sleep(1)
    print("never in a collection")


async def main():
    asyncio.create_task(outer())
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
