# A program: asynchronous generators chained into a pipeline.
import asyncio


async def source(limit):
    for i in range(limit):
        await asyncio.sleep(0.5)
        yield i


async def squares(numbers):
    async for number in numbers:
        yield number * number


async def pairs(numbers):
    previous = None
    async for number in numbers:
        if previous is not None:
            yield previous, number
        previous = number


async def main():
    async for pair in pairs(squares(source(5))):
        print(pair, sum(pair))
    print([n async for n in squares(source(6)) if n % 2 == 0])
    print({n: [m async for m in source(n)] async for n in source(3)})


asyncio.run(main())
