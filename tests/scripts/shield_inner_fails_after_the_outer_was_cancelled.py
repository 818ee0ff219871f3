# An inner failure after that is nobody's: it is reported when the inner task is freed.
import asyncio


async def inner():
    await asyncio.sleep(2)
    raise ValueError("too late")


async def main():
    outer = asyncio.shield(inner())
    await asyncio.sleep(1)
    outer.cancel()
    await asyncio.sleep(2)
    print("main ends", outer.cancelled())


asyncio.run(main())
