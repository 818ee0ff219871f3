# A lost task that sets an event in its cleanup wakes a live waiter, which goes on as if all were well.
import asyncio


async def setter(event):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        event.set()


async def waiter(event):
    await event.wait()
    print("woken at", asyncio.get_running_loop().time())


async def main():
    event = asyncio.Event()
    asyncio.create_task(setter(event))
    task = asyncio.create_task(waiter(event))
    await asyncio.sleep(1)
    print("done", task.done())


asyncio.run(main())
