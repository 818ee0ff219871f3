# The frame of `get` holds the queue as the program made it: what it has of its own dies with it, and with who waits.
import asyncio
import gc


class Inbox(asyncio.Queue):
    def __init__(self, name):
        super().__init__()
        self.name = name

    def __del__(self):
        print("gone:", self.name)


async def listen(name):
    try:
        await Inbox(name).get()
    finally:
        print("over:", name)


async def main():
    kept = asyncio.create_task(listen("kept"), name="kept")
    asyncio.create_task(listen("lost"), name="lost")
    await asyncio.sleep(0.1)
    gc.collect()
    print("collected")
    await asyncio.sleep(0.1)
    kept.cancel()
    await asyncio.wait([kept])
    print("end")


asyncio.run(main())
