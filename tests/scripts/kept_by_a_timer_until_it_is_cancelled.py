# A cancelled timer drops its callback, and with it what it held.
import asyncio


async def waiter(handles):
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    handles.append(loop.call_later(5, future.set_result, None))
    await future


async def main():
    handles = []
    asyncio.create_task(waiter(handles))
    await asyncio.sleep(1)
    handles[0].cancel()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
