# Without a collection this deadlocks; after one the waker is gone and it deadlocks all the same.
import asyncio


async def waker(event, future):
    await future
    event.set()


async def main():
    event = asyncio.Event()
    asyncio.create_task(waker(event, asyncio.get_running_loop().create_future()))
    await asyncio.sleep(1)
    print("waiting")
    await event.wait()


try:
    asyncio.run(main())
except RuntimeError as error:
    print("script:", error)
