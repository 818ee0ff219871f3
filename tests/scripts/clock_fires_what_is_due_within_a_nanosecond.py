# Timers due within the clock's resolution, a nanosecond, fire together: the clock stays at the earlier one.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.3, print, "timer of 0.3")
    for _ in range(3):
        await asyncio.sleep(0.1)
    print(loop.time(), 0.1 + 0.1 + 0.1)
    loop.call_later(1, print, "one")
    loop.call_later(1 + 5e-10, print, "half a nanosecond later")
    loop.call_later(1 + 2e-9, print, "two nanoseconds later")
    await asyncio.sleep(2)
    await asyncio.sleep(1e6)
    print(loop.time())


asyncio.run(main())
