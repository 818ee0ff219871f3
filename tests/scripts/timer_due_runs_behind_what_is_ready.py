# A timer that is due is queued behind the callbacks that were ready before.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, print, "later 0")
    loop.call_soon(print, "soon 1")
    loop.call_later(-5, print, "later -5")
    loop.call_soon(print, "soon 2")
    await asyncio.sleep(0)
    print("main")
    await asyncio.sleep(0)


asyncio.run(main())
