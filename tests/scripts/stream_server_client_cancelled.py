# A connection whose task is cancelled: since 3.13 it is closed, before the callback of its task fails.
# versions: 3.13
import asyncio

tasks = []


async def serves(reader, writer):
    tasks.append(asyncio.current_task())
    await reader.readline()


async def main():
    server = await asyncio.start_server(serves, "127.0.0.1", 80)
    reader, writer = await asyncio.open_connection("127.0.0.1", 80)
    await asyncio.sleep(1)
    tasks[0].cancel()
    try:
        print("client got", await asyncio.wait_for(reader.read(), 2))
    except asyncio.TimeoutError:
        print("client got nothing")
    writer.close()
    server.close()


asyncio.run(main())
