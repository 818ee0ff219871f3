# A write that fails leaves its exception to the reader, with the frames of those who wrote: what they name lives on.
import asyncio
from weakref import ref


class Thing:
    pass


def gone(weak):
    print("gone")


async def serve(reader, writer):
    writer.transport.abort()


async def write(writer):
    thing = Thing()
    weak = ref(thing, gone)
    writer.write(b"data")
    return weak


async def main():
    server = await asyncio.start_server(serve, "localhost", 7)
    reader, writer = await asyncio.open_connection("localhost", 7)
    await asyncio.sleep(1)
    weak = await write(writer)
    print("written")
    await asyncio.sleep(1)
    print(repr(reader.exception()))
    try:
        await writer.wait_closed()
    except BrokenPipeError:
        print("closed")
    reader = writer = None
    print("over")


asyncio.run(main())
