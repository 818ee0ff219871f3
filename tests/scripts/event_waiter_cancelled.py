# A cancelled waiter leaves the event's queue; the others are woken as usual.
import asyncio


async def waiter(event, name):
    try:
        await event.wait()
        print(name, "woken")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, name)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    event.set()
    await asyncio.wait(tasks)


asyncio.run(main())
