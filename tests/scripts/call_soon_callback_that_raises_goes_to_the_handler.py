# The loop reports an exception in a callback and goes on.
import asyncio


def bad(value):
    return 1 // value


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(bad, 0)
    loop.call_soon(print, "next")
    loop.call_later(1, bad, 0)
    await asyncio.sleep(2)
    print("main")


asyncio.run(main())
