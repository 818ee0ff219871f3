# set() wakes everybody who waits, in order; clear() right after takes nobody back.
import asyncio


async def waiter(event, name):
    print(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, name)) for name in "abc"]
    await asyncio.sleep(1)
    event.set()
    event.clear()
    print("set and cleared", event.is_set())
    await asyncio.gather(*tasks)
    event.set()
    print("no suspension", await event.wait())


asyncio.run(main())
