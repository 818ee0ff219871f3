# A generator that has ended, but is still held, is closed once more when the loop shuts down: here by a frame that a circle holds.
import asyncio


async def numbers():
    await asyncio.wait_for(asyncio.gather(asyncio.sleep(0)), 0)
    yield 1


async def main():
    try:
        print(await asyncio.wait_for(anext(numbers()), 0.25))
    except TimeoutError as error:
        print(repr(error))


asyncio.run(main())
