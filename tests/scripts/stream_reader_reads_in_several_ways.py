# read, readexactly and readuntil; what ends too early is an IncompleteReadError.
import asyncio


async def main():
    reader = asyncio.StreamReader()
    asyncio.get_running_loop().call_later(1, reader.feed_data, b"abcdefgh;rest")
    print(await reader.readexactly(3), asyncio.get_running_loop().time())
    print(await reader.readuntil(b";"), await reader.read(2), reader.at_eof())
    asyncio.get_running_loop().call_later(1, reader.feed_eof)
    try:
        await reader.readexactly(10)
    except asyncio.IncompleteReadError as error:
        print("IncompleteReadError", error.partial, error.expected)
    print(await reader.read(), reader.at_eof())
    broken = asyncio.StreamReader()
    broken.set_exception(ConnectionError("broken"))
    try:
        await broken.read()
    except ConnectionError as error:
        print(repr(error))


asyncio.run(main())
