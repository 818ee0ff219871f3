# Only the first failure is raised; the second one is never reported.
import asyncio


async def fails(delay):
    await asyncio.sleep(delay)
    raise ValueError(delay)


async def main():
    try:
        await asyncio.gather(fails(2), fails(1), fails(1))
    except ValueError as error:
        print("caught", repr(error))
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
