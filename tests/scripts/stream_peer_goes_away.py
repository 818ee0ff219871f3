# Writing to an end that was closed: the first write fails, the reader hears of it, and drain raises.
import asyncio


async def serves(reader, writer):
    writer.close()


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 80)
    reader, writer = await asyncio.open_connection("127.0.0.1", 80)
    print(await reader.read())
    writer.write(b"too late")
    try:
        await writer.drain()
    except ConnectionError as error:
        print(type(error).__name__, error)
    try:
        await reader.read()
    except ConnectionError as error:
        print(type(error).__name__, error)
    try:
        await writer.wait_closed()
    except ConnectionError as error:
        print(type(error).__name__, error)
    server.close()


asyncio.run(main())
