import asyncio


async def echo(reader, writer):
    async for line in reader:
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def ask(name):
    reader, writer = await asyncio.open_connection("localhost", 7000)
    writer.write(name + b"\n")
    answer = await reader.readline()
    print(answer.decode().rstrip())
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(echo, "localhost", 7000)
    await asyncio.gather(ask(b"one"), ask(b"two"))
    server.close()
    await server.wait_closed()


asyncio.run(main())
