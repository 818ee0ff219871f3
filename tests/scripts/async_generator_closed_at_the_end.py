# A generator that is alive when the loop ends is closed by the shutdown.
import asyncio

kept = []


async def numbers(name):
    try:
        yield 1
        yield 2
    finally:
        print("closing", name)


async def main():
    for name in ["only"]:
        generator = numbers(name)
        kept.append(generator)
        print(await generator.__anext__())
    print("main ends")


asyncio.run(main())
