# The loss that does harm: the protocol knows its reader weakly, so the task that waits in it is lost, though the bytes come.
import asyncio

received = []


async def reads(reader):
    received.append(await reader.read(1))


def connect(loop):
    reader = asyncio.StreamReader(loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    asyncio.create_task(reads(reader))
    return protocol


async def main():
    protocol = connect(asyncio.get_running_loop())
    await asyncio.sleep(1)
    protocol.data_received(b"x")
    await asyncio.sleep(1)
    print(received)


asyncio.run(main())
