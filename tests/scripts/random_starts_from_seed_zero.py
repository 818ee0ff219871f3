# random is seeded with 0 and gives CPython's numbers.
import asyncio
import random


async def worker(name):
    await asyncio.sleep(random.random())
    return name, random.randint(1, 100)


async def main():
    print(await asyncio.gather(*[worker(name) for name in "abc"]))
    print(random.choice("abcdef"), random.uniform(1, 2))
    items = list(range(10))
    random.shuffle(items)
    print(items, random.sample(items, 3))
    random.seed(7)
    print(random.random(), random.randrange(10))


asyncio.run(main())
