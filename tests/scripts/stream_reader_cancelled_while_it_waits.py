# A cancelled read leaves the reader as it was: the next one gets the bytes.
import asyncio


async def main():
    reader = asyncio.StreamReader()
    try:
        await asyncio.wait_for(reader.readexactly(4), 1)
    except asyncio.TimeoutError:
        print("too late")
    reader.feed_data(b"abcd")
    print(await reader.readexactly(4))
    task = asyncio.create_task(reader.readline())
    await asyncio.sleep(0)
    task.cancel()
    reader.feed_data(b"line\n")
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    print(await reader.readline())


asyncio.run(main())
