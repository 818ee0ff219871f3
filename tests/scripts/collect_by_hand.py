# gc.collect() in the program does what the forced collection does, in the middle of a step.
import asyncio
import gc


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("closing")


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("before")
    gc.collect()
    print("after")
    await asyncio.sleep(0)


asyncio.run(main())
