# call_at takes loop time; moments that have passed fire at once, the earliest first.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(10)
    for when in (9, 3, 12, 10, -1):
        loop.call_at(when, print, "at", when)
    await asyncio.sleep(0)
    print("now", loop.time())
    await asyncio.sleep(5)


asyncio.run(main())
