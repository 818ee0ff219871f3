# gather lists results in the order of its arguments, whoever finished first.
import asyncio


async def child(delay, name):
    await asyncio.sleep(delay)
    print("ends", name)
    return name


async def main():
    results = await asyncio.gather(child(3, "c"), child(1, "a"), child(2, "b"))
    print(results)


asyncio.run(main())
