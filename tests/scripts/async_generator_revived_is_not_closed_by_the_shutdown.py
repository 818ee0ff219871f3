# A collection clears the loop's weak reference to an asynchronous generator that has ended, also where another generator's cleanup
# revives it: the shutdown does not close it.
import asyncio
import gc


class Box:
    pass


async def numbers(box):
    try:
        yield 1
    finally:
        print("closed")


async def ended(box):
    yield 2


async def other():
    yield 3


async def main():
    box = Box()
    box.ended = ended(box)
    async for number in box.ended:
        print(number)
    box.numbers = numbers(box)
    print(await anext(box.numbers))
    box.other = other()
    print(await anext(box.other))
    kept.append(other())
    print(await anext(kept[0]))
    del box
    gc.collect()


kept = []
asyncio.run(main())
