# A connection over streams: who is connected in which iteration, what each end reads, and how it ends.
import asyncio


async def serves(reader, writer):
    line = await reader.readline()
    print("server got", line, "from", writer.get_extra_info("peername"))
    writer.write(line.upper())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    print("server is done")


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 8888)
    print([socket.getsockname() for socket in server.sockets], server.is_serving())
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.write(b"hello\n")
    await writer.drain()
    print("client got", await reader.read())
    print(reader.at_eof(), writer.is_closing())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    print(server.sockets, server.is_serving())


asyncio.run(main())
