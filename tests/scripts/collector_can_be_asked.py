# gc.isenabled, disable and enable change nothing for a collection that is asked for.
import asyncio
import gc


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    gc.disable()
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print(gc.isenabled())
    gc.enable()
    print(gc.isenabled())
    gc.disable()
    gc.collect(0)
    gc.collect()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
