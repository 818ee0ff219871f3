# The task of a connection is kept by its protocol, as long as the loop watches the connection; up to 3.12 the reader too.
import asyncio


async def serves(reader, writer):
    print("server got", await reader.readline())
    writer.close()


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 80)
    reader, writer = await asyncio.open_connection("127.0.0.1", 80)
    await asyncio.sleep(2)
    writer.write(b"late\n")
    print("client got", await reader.read())
    writer.close()
    server.close()


asyncio.run(main())
