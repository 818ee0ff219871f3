# async with waits at the barrier and gives the position of arrival.
import asyncio


async def party(barrier, name):
    async with barrier as position:
        print(name, "arrived as", position)


async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*[party(barrier, name) for name in "abc"])
    try:
        asyncio.Barrier(0)
    except ValueError as error:
        print("ValueError", error)


asyncio.run(main())
