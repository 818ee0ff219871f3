# A task created by cleanup inside the collection is like any other.
import asyncio


async def successor():
    print("successor runs")
    await asyncio.sleep(1)
    print("successor ends")


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        asyncio.create_task(successor())


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
