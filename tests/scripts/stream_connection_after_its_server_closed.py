# A connection that was accepted before its server closed, and is taken over after that, is made no more: it stays open until a
# collection comes, for its transport is in a circle. From 3.13 on that ends with an unraisable TypeError.
import asyncio
import gc


async def serve(reader, writer):
    print("served")
    writer.close()


async def attempt(turns):
    server = await asyncio.start_server(serve, "localhost", 7)
    client = asyncio.create_task(asyncio.open_connection("localhost", 7))
    for _ in range(turns):
        await asyncio.sleep(0)
    server.close()
    try:
        reader, writer = await client
    except OSError as error:
        return print(turns, type(error).__name__)
    for _ in range(2):
        try:
            async with asyncio.timeout(1):
                print(turns, await reader.read())
        except TimeoutError:
            print(turns, "open")
            gc.collect()
    writer.close()


async def main():
    for turns in range(1, 6):
        await attempt(turns)


asyncio.run(main())
