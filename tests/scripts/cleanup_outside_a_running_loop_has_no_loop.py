# A task that is lost after the loop was closed cannot schedule anything.
import asyncio


async def waiter():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    try:
        await future
    except asyncio.CancelledError:
        print("swallowed")
    try:
        await loop.create_future()
    finally:
        print("second cleanup")


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)


try:
    asyncio.run(main())
except RuntimeError as error:
    print("script:", error)
