# What a client callback raised keeps the frame of connection_made, and that the connection; the message names the handle.
import asyncio


def refuses(reader, writer):
    raise ValueError("refused")


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: print(*sorted(context)))
    server = await asyncio.start_server(refuses, "localhost", 7)
    reader, writer = await asyncio.open_connection("localhost", 7)
    await asyncio.sleep(0.25)
    writer.close()
    server.close()


asyncio.run(main())
