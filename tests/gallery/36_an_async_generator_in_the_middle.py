# A forgotten task stands in the middle of an async generator.
# refuted: "The generator's finally runs when the loop over it ends."
# Or when a collection closes it, before the loop over it could end. It must not await there.
import asyncio


async def numbers():
    try:
        yield 1
        await asyncio.get_running_loop().create_future()
        yield 2
    finally:
        print("closed")


async def consume():
    try:
        async for number in numbers():
            print(number)
    except asyncio.CancelledError:
        print("cancelled")


async def main():
    asyncio.create_task(consume())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
