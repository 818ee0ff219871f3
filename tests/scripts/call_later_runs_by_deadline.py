# Timers fire by deadline; the handle tells when.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    handles = [loop.call_later(delay, print, "after", delay) for delay in (3, 1, 2.5, 0.125)]
    print([handle.when() for handle in handles])
    handles[2].cancel()
    print(handles[2].cancelled())
    await asyncio.sleep(4)
    print(loop.time())


asyncio.run(main())
