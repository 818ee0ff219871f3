# An exception from cleanup inside the collection can go nowhere but the unraisable hook.
import asyncio


async def waiter(error):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        raise error("from cleanup")


async def main():
    asyncio.create_task(waiter(ValueError))
    asyncio.create_task(waiter(KeyError))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
