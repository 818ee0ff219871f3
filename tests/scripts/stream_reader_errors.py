# Too few bytes before the end, lines that are too long, and exceptions that the program sets.
import asyncio


async def main():
    reader = asyncio.StreamReader(limit=8)
    reader.feed_data(b"abc")
    reader.feed_eof()
    try:
        await reader.readexactly(5)
    except asyncio.IncompleteReadError as error:
        print(repr(error), error.partial, error.expected, isinstance(error, EOFError))
    reader = asyncio.StreamReader(limit=8)
    reader.feed_data(b"tail")
    reader.feed_eof()
    try:
        await reader.readuntil(b"x")
    except asyncio.IncompleteReadError as error:
        print(error, error.partial, error.expected)
    reader = asyncio.StreamReader(limit=8)
    reader.feed_data(b"0123456789\nabc\n")
    try:
        await reader.readuntil()
    except asyncio.LimitOverrunError as error:
        print(repr(error), error.consumed)
    try:
        await reader.readline()
    except ValueError as error:
        print(repr(error))
    print(await reader.readline())
    reader.feed_data(b"0123456789")
    try:
        await reader.readline()
    except ValueError as error:
        print(repr(error))
    reader.set_exception(ConnectionResetError("gone"))
    try:
        await reader.read(1)
    except ConnectionResetError as error:
        print(repr(error), reader.exception() is error)
    for wrong in (reader.readexactly(-1), asyncio.StreamReader().readuntil(b"")):
        try:
            await wrong
        except (ValueError, ConnectionResetError) as error:
            print(repr(error))
    try:
        asyncio.StreamReader(limit=0)
    except ValueError as error:
        print(repr(error))


asyncio.run(main())
