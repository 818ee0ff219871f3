# A StreamReader can be fed by hand: its readers wait on a future that only the reader holds.
import asyncio


async def consumer(reader):
    while line := await reader.readline():
        print("line", line)
    print("end")


async def main():
    reader = asyncio.StreamReader()
    task = asyncio.create_task(consumer(reader))
    await asyncio.sleep(1)
    reader.feed_data(b"one\ntwo\nthr")
    await asyncio.sleep(1)
    reader.feed_data(b"ee\n")
    reader.feed_eof()
    await task


asyncio.run(main())
