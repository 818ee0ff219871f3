# A connection feeds a StreamReader that only its reading task keeps.
# refuted: "Only tasks are lost that could never have run again."
# The protocol refers to its reader weakly. Data arrives, finds no reader, and is dropped: with a reference the task would have got it.
import asyncio


async def read(reader):
    print("read", await reader.read(1))


def connect():
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    asyncio.create_task(read(reader))
    return protocol


async def main():
    protocol = connect()
    await asyncio.sleep(1)
    protocol.data_received(b"x")
    await asyncio.sleep(1)


asyncio.run(main())
