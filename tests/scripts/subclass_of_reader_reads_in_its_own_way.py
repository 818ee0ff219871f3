# `readline` awaits the reader's own `readuntil`, and `async for` its own `readline`.
import asyncio


class Told(asyncio.StreamReader):
    async def readuntil(self, separator=b"\n"):
        print("until", separator)
        return await super().readuntil(separator)

    async def readline(self):
        line = await super().readline()
        print("line", line)
        return line


async def main():
    reader = Told()
    asyncio.get_running_loop().call_later(0.1, reader.feed_data, b"one\ntw")
    asyncio.get_running_loop().call_later(0.2, reader.feed_data, b"o\nthree")
    asyncio.get_running_loop().call_later(0.3, reader.feed_eof)
    print(await reader.readline())
    async for line in reader:
        print("for", line)
    short = Told(limit=4)
    short.feed_data(b"too long a line\n")
    try:
        await short.readline()
    except ValueError as error:
        print(error)


asyncio.run(main())
