import asyncio


async def answer_late(reader, writer):
    print("server got", (await reader.readline()).decode().rstrip())
    await asyncio.sleep(2)
    writer.write(b"answer\n")
    writer.close()


async def ask():
    reader, writer = await asyncio.open_connection("localhost", 7000)
    writer.write(b"question\n")
    print("client got", (await reader.readline()).decode().rstrip())
    writer.close()


async def main():
    server = await asyncio.start_server(answer_late, "localhost", 7000)
    asyncio.create_task(ask())
    await asyncio.sleep(5)
    server.close()


asyncio.run(main())
