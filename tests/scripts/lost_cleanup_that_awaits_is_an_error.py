# Cleanup inside the collection may not suspend: "coroutine ignored GeneratorExit", and the rest never runs.
import asyncio


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("cleanup begins")
        await asyncio.sleep(1)
        print("never")


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
