# A timer that is due but has not run yet can still be cancelled by a callback before it in the batch.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    handles = []
    loop.call_at(1, lambda: handles[0].cancel())
    handles.append(loop.call_at(1 + 1e-10, print, "never"))
    loop.call_at(1 + 2e-10, print, "third")
    await asyncio.sleep(2)
    print(handles[0].cancelled())


asyncio.run(main())
