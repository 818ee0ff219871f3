# The task that reads from a reader nobody else holds is lost: the protocol's reference is weak.
import asyncio


async def consumer(reader):
    try:
        print(await reader.read(5))
    finally:
        print("consumer closes")


async def main():
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    asyncio.create_task(consumer(reader))
    del reader
    await asyncio.sleep(1)
    protocol.data_received(b"hello")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
