# A gather that nobody awaits is held by its children; its failure is reported when it is freed.
import asyncio


async def fails():
    await asyncio.sleep(1)
    raise ValueError("in gather")


async def main():
    asyncio.gather(fails(), asyncio.sleep(2))
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
