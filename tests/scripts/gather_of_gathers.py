# gather takes futures, and so other gathers.
import asyncio


async def child(value):
    await asyncio.sleep(value)
    return value


async def main():
    inner = asyncio.gather(child(2), child(1))
    print(await asyncio.gather(inner, child(3), asyncio.gather()))
    print(inner.done(), asyncio.get_running_loop().time())


asyncio.run(main())
