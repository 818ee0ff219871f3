# Generators: send, throw, yield from, return values, generator expressions.
import asyncio


def averager():
    total, count = 0, 0
    while True:
        value = yield total / count if count else None
        if value is None:
            return count
        total += value
        count += 1


def delegating():
    result = yield from averager()
    print("counted", result)
    yield "end"


def cleaning():
    try:
        yield 1
        yield 2
    except ValueError as error:
        yield f"caught {error}"
    finally:
        print("cleaning ends")


async def main():
    generator = delegating()
    print(next(generator), generator.send(10), generator.send(20), generator.send(None))
    generator = cleaning()
    print(next(generator), generator.throw(ValueError("v")))
    print(list(generator))
    generator = cleaning()
    next(generator)
    del generator
    print(sum(n * n for n in range(5)), list(zip(range(3), (c for c in "abc"))))


asyncio.run(main())
