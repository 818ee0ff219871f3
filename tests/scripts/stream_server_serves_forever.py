# serve_forever ends by cancellation, which closes the server.
import asyncio


async def serves(reader, writer):
    writer.write(await reader.readline())
    writer.close()


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 80)
    async with server:
        task = asyncio.create_task(server.serve_forever())
        await asyncio.sleep(1)
        reader, writer = await asyncio.open_connection("127.0.0.1", 80)
        writer.write(b"ping\n")
        print(await reader.readline())
        writer.close()
        await writer.wait_closed()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            print("cancelled", server.is_serving())


asyncio.run(main())
