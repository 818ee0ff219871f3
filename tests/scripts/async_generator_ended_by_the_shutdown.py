# An async generator that a cancellation at the shutdown ended is not closed once more.
import asyncio


async def numbers():
    try:
        yield 1
        await asyncio.get_running_loop().create_future()
        yield 2
    finally:
        print("closed")


async def consume():
    async for number in numbers():
        print(number)


async def main():
    asyncio.create_task(consume())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
