# From 3.13 on a server that is lost with its clients wakes nobody who waits until they are gone.
import asyncio


async def handle(reader, writer):
    global server
    closing = server
    server = None
    async with closing:
        pass


async def main():
    global server
    server = await asyncio.start_server(handle, "localhost", 7)
    reader, writer = await asyncio.open_connection("localhost", 7)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.run_until_complete(asyncio.sleep(1))
loop.run_until_complete(asyncio.sleep(1))
