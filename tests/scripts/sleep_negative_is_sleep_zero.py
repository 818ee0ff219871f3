# A delay of zero or less needs no timer; sleep returns its result.
import asyncio


async def main():
    print(await asyncio.sleep(-1, "minus"))
    print(await asyncio.sleep(0, "zero"))
    print(await asyncio.sleep(0.25, "quarter"))
    print(asyncio.get_running_loop().time())


asyncio.run(main())
