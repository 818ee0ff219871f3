# An event holds its waiters: kept by whoever keeps the event, lost with it.
import asyncio

kept = asyncio.Event()


async def waiter(event):
    await event.wait()
    print("woken")


async def main():
    asyncio.create_task(waiter(kept), name="on the kept event")
    asyncio.create_task(waiter(asyncio.Event()), name="on its own event")
    await asyncio.sleep(1)
    kept.set()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
