# an echo server for several clients at once, each with its own pace.
import asyncio


async def serves(reader, writer):
    async for line in reader:
        writer.write(b"echo " + line)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def client(number):
    reader, writer = await asyncio.open_connection("localhost", 7777)
    for turn in range(2):
        writer.write(f"client {number} turn {turn}\n".encode())
        print((await reader.readline()).decode().strip())
        await asyncio.sleep(0.5 + number / 4)
    writer.close()
    await writer.wait_closed()


async def main():
    async with await asyncio.start_server(serves, "localhost", 7777):
        await asyncio.gather(*(client(number) for number in range(3)))
    print("done")


asyncio.run(main())
