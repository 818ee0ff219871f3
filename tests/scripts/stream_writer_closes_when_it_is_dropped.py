# A writer that is dropped closes its transport; the other end reads the end.
import asyncio


async def serves(reader, writer):
    print("server got", await reader.read())
    writer.close()


async def speaks():
    reader, writer = await asyncio.open_connection("127.0.0.1", 80)
    writer.write(b"bye")


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 80)
    await speaks()
    await asyncio.sleep(1)
    server.close()


asyncio.run(main())
