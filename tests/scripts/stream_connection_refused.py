# Where nobody listens a connection is refused; an address can be listened on once.
import asyncio


async def main():
    try:
        await asyncio.open_connection("localhost", 9)
    except ConnectionRefusedError as error:
        print(error, error.errno)
    async with await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 9) as server:
        try:
            await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 9)
        except OSError as error:
            print(error)
        reader, writer = await asyncio.open_connection("localhost", 9)
        writer.close()
    try:
        await asyncio.open_connection("localhost", 9)
    except OSError as error:
        print(type(error).__name__)


asyncio.run(main())
