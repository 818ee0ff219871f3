# A callback that keeps neither reader nor writer: up to 3.12 the protocol holds both, since 3.13 they go, and the connection with them.
import asyncio
import weakref

seen = []


def connected(reader, writer):
    seen.append(weakref.ref(reader))


async def main():
    server = await asyncio.start_server(connected, "127.0.0.1", 80)
    reader, writer = await asyncio.open_connection("127.0.0.1", 80)
    await asyncio.sleep(1)
    print("reader is gone:", seen[0]() is None)
    try:
        print("client got", await asyncio.wait_for(reader.read(), 1))
    except asyncio.TimeoutError:
        print("client got nothing")
    writer.close()
    server.close()


asyncio.run(main())
