# A lost task whose cleanup completes the future it waits on is stepped once more.
import asyncio


async def waits():
    future = asyncio.get_running_loop().create_future()
    try:
        await future
    finally:
        future.set_result(None)
        print("closes")


async def awaiter():
    task = asyncio.create_task(waits(), name="inner")
    try:
        await task
    except RuntimeError as error:
        print("awaiter:", error)
    finally:
        print("awaiter closes")


async def main():
    asyncio.create_task(awaiter(), name="outer")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
