# With the outer future cancelled nothing but the loop's luck keeps the inner task.
import asyncio


async def inner():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("inner closes")


async def outer():
    await asyncio.shield(inner())


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print("outer is over", task.cancelled())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
