# Cleanup inside the collection may use call_soon: the callback runs in the same iteration.
import asyncio


async def waiter():
    loop = asyncio.get_running_loop()
    try:
        await loop.create_future()
    finally:
        loop.call_soon(print, "scheduled by cleanup")


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
