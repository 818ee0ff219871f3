# gather() of no arguments gives a future that is done at once, with an empty list.
import asyncio


async def main():
    outer = asyncio.gather()
    print(outer.done())
    print(await outer)


asyncio.run(main())
