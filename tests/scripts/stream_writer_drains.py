# drain waits while more than the bound is buffered, until the other end has read enough.
import asyncio


async def serves(reader, writer):
    await asyncio.sleep(1)
    size = 0
    while data := await reader.read(50_000):
        size += len(data)
    print("server read", size)
    writer.close()


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 80)
    reader, writer = await asyncio.open_connection("127.0.0.1", 80)
    print(writer.transport.get_write_buffer_limits())
    writer.write(b"x" * 100_000)
    print(writer.transport.get_write_buffer_size())
    await writer.drain()
    print("no wait")
    writer.write(b"y" * 200_000)
    print(writer.transport.get_write_buffer_size())
    await writer.drain()
    print("drained", writer.transport.get_write_buffer_size())
    writer.write_eof()
    print("client read", await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()


asyncio.run(main())
