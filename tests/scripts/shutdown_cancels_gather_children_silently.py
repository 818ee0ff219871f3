# What main leaves behind in a gather is cancelled at the end without a word.
import asyncio


async def child(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    asyncio.gather(child("a"), child("b"))
    asyncio.create_task(child("c"))
    await asyncio.sleep(1)


asyncio.run(main())
