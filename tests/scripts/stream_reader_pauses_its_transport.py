# A reader with more than twice its limit pauses the transport, and lets it go on when it holds no more than the limit.
import asyncio


class Transport(asyncio.Transport):
    def pause_reading(self):
        print("pause")

    def resume_reading(self):
        print("resume")


async def main():
    reader = asyncio.StreamReader(limit=4)
    reader.set_transport(Transport())
    reader.feed_data(b"12345678")
    print("not yet")
    reader.feed_data(b"9")
    print(await reader.read(4))
    print(await reader.read(1))
    print(await reader.read())


async def bounded():
    try:
        await asyncio.wait_for(main(), 1)
    except asyncio.TimeoutError:
        print("waits for more")


asyncio.run(bounded())
