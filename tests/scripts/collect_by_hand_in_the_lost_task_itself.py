# A task that runs is not lost, whatever it collects.
import asyncio
import gc


async def runner():
    print("before")
    gc.collect()
    print("after")
    await asyncio.sleep(0)
    gc.collect()
    print("after the second one")


async def main():
    asyncio.create_task(runner())
    await asyncio.sleep(1)


asyncio.run(main())
