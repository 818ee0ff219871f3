# A queue with nothing but a cancelled handle is not empty: the clock does not move in that iteration.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(1, future.set_result, "x")
    loop.call_soon(print, "never").cancel()
    print(await future)


asyncio.run(main())
