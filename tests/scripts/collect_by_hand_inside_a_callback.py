# A collection in a callback sees the queue as it is then: what was taken from it is held by its own frame only.
import asyncio
import gc


async def waiter():
    await asyncio.get_running_loop().create_future()


async def ready():
    await asyncio.sleep(0)
    print("ready task ran on")


async def main():
    asyncio.create_task(waiter())
    asyncio.create_task(ready())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(gc.collect)
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
