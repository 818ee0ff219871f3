# call_soon_threadsafe queues like call_soon.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "one")
    loop.call_soon_threadsafe(print, "two")
    loop.call_soon(print, "three")
    await asyncio.sleep(0)


asyncio.run(main())
