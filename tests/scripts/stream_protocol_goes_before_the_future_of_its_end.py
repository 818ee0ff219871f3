# The protocol of streams is older than the future of its end: in a collection its __del__ comes first, and nobody is told of how the connection ended.
import asyncio
import gc


async def serve(reader, writer):
    try:
        raise ValueError('kept by its own frame')
    except ValueError as error:
        kept = error
    await asyncio.sleep(1)
    writer.write(b'nobody reads')
    await asyncio.sleep(1)
    print(type(reader.exception()).__name__, type(kept).__name__)


async def main():
    server = await asyncio.start_server(serve, 'localhost', 7)
    _, writer = await asyncio.open_connection('localhost', 7)
    writer.close()
    await asyncio.sleep(3)
    print('collect')
    gc.collect()
    server.close()


asyncio.run(main())
