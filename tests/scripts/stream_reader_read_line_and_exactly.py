# A reader fed by the program: read takes what is there, readline a line, readexactly and readuntil what they were told.
import asyncio


async def main():
    reader = asyncio.StreamReader()
    reader.feed_data(b"first\nsecond\nrest of it;tail")
    print(await reader.readline())
    print(await reader.readexactly(3), await reader.read(2))
    print(await reader.readuntil(b"\n"))
    print(await reader.readuntil(b";"))
    print(reader.at_eof(), await reader.read(100))
    reader.feed_eof()
    print(reader.at_eof(), await reader.read(), await reader.readline())


asyncio.run(main())
