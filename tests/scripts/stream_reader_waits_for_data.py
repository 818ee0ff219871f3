# Who waits for bytes goes on in the iteration after they were fed.
import asyncio


async def reads(reader):
    print("line", await reader.readline())
    print("exactly", await reader.readexactly(4))
    print("rest", await reader.read())


async def main():
    reader = asyncio.StreamReader()
    task = asyncio.create_task(reads(reader))
    await asyncio.sleep(1)
    reader.feed_data(b"he")
    await asyncio.sleep(1)
    reader.feed_data(b"llo\nab")
    await asyncio.sleep(0)
    reader.feed_data(b"cdef")
    await asyncio.sleep(1)
    reader.feed_data(b"gh")
    reader.feed_eof()
    await task


asyncio.run(main())
