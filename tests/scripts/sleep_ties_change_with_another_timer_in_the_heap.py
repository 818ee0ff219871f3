# One more timer in the heap, later than the rest, changes the order of equal deadlines.
import asyncio


async def ties(count, later):
    order = []
    loop = asyncio.get_running_loop()
    other = loop.call_later(later, order.append, "later")
    for number in range(count):
        loop.call_later(1, order.append, number)
    await asyncio.sleep(2)
    other.cancel()
    print(count, later, order)


async def main():
    for count in (3, 4, 5, 8, 11):
        await ties(count, 5)
    for count in (3, 12):
        await ties(count, 0.5)


asyncio.run(main())
