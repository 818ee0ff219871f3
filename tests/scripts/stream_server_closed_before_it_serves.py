# A server that is closed between its beginning and its first turn can't serve: start_serving finds no sockets, and then
# takes itself for one that serves.
import asyncio


async def serve(reader, writer):
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "localhost", 7, start_serving=False)
    server.close()
    for _ in range(2):
        try:
            print(await server.start_serving(), server.is_serving())
        except TypeError as error:
            print(error, server.is_serving())


asyncio.run(main())
