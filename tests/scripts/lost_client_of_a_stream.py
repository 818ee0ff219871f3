# A client that nobody keeps waits for an answer that comes: collected before, it is lost, and its writer closes the connection.
import asyncio


async def serves(reader, writer):
    print("server got", await reader.readline())
    await asyncio.sleep(2)
    writer.write(b"answer\n")
    try:
        await writer.drain()
        print("server sees", await reader.read())
    except ConnectionError as error:
        print("server fails", type(error).__name__)
    writer.close()


async def asks():
    reader, writer = await asyncio.open_connection("127.0.0.1", 8000)
    writer.write(b"question\n")
    print("client got", await reader.readline())
    writer.close()


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 8000)
    asyncio.create_task(asks())
    await asyncio.sleep(5)
    server.close()


asyncio.run(main())
