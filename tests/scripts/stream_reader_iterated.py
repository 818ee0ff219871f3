# async for over a reader gives lines, up to the end.
import asyncio


async def feeds(reader):
    for number in range(3):
        await asyncio.sleep(1)
        reader.feed_data(f"line {number}\n".encode())
    reader.feed_data(b"no end")
    reader.feed_eof()


async def main():
    reader = asyncio.StreamReader()
    task = asyncio.create_task(feeds(reader))
    async for line in reader:
        print(line)
    await task


asyncio.run(main())
