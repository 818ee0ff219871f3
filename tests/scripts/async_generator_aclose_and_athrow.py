# aclose raises GeneratorExit in the generator, athrow any exception.
import asyncio


async def numbers():
    try:
        yield 1
        yield 2
    except ValueError as error:
        print("caught", error)
        yield "after the error"
    finally:
        print("finally")


async def main():
    generator = numbers()
    print(await anext(generator))
    print(await generator.athrow(ValueError("thrown")))
    await generator.aclose()
    print(await anext(generator, "default"))
    generator = numbers()
    print(await generator.asend(None))
    await generator.aclose()


asyncio.run(main())
