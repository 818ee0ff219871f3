# From 3.12 on the frame of wait_for, which an exception in a cycle keeps, knows who awaited it: variables live on there.
import asyncio


class Thing:
    def __del__(self):
        print("thing gone")


async def forever():
    await asyncio.sleep(1000)


async def caller():
    thing = Thing()
    try:
        await asyncio.wait_for(asyncio.gather(forever(), return_exceptions=True), 1)
    except TimeoutError:
        print("too late")


async def main():
    await caller()
    print("caller over")
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
