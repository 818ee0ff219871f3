# A delay that rounding left, too small to change the sum with the clock, leads to the next moment there is.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0.4)
    begun, period = loop.time(), 1.0
    while loop.time() - begun < period:
        rest = period - (loop.time() - begun)
        print("rest", rest)
        await asyncio.sleep(rest)
    print("over at", loop.time())


asyncio.run(main())
