# A cancelled handle stays in the queue and is skipped; it does not count as a callback.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    handles = [loop.call_soon(print, "callback", i) for i in range(4)]
    handles[1].cancel()
    handles[3].cancel()
    print([handle.cancelled() for handle in handles])
    await asyncio.sleep(0)
    handles[0].cancel()
    print(handles[0].cancelled())


asyncio.run(main())
