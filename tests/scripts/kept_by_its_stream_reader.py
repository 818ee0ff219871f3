# The same with the reader kept: the task gets its bytes.
import asyncio

received = []


async def reads(reader):
    received.append(await reader.read(1))


def connect(loop):
    reader = asyncio.StreamReader(loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    asyncio.create_task(reads(reader))
    return reader, protocol


async def main():
    reader, protocol = connect(asyncio.get_running_loop())
    await asyncio.sleep(1)
    protocol.data_received(b"x")
    await asyncio.sleep(1)
    print(received)


asyncio.run(main())
