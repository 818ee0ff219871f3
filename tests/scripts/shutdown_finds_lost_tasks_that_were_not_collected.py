# A task that waits on nothing anybody holds is still in the registry until a collection: it is cancelled at the end.
import asyncio


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print("cancelled")
        raise
    finally:
        print("finally")


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
