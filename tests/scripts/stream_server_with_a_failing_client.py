# An exception of client_connected_cb goes to the handler, and closes the connection.
import asyncio


async def serves(reader, writer):
    await reader.readline()
    raise ValueError("no such thing")


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 80)
    reader, writer = await asyncio.open_connection("127.0.0.1", 80)
    writer.write(b"x\n")
    print(await reader.read())
    writer.close()
    server.close()
    await server.wait_closed()


asyncio.run(main())
