# A cancelled timer stays in the heap until it is its head, and so takes part in the order of ties.
import asyncio


async def ties(cancel):
    order = []
    loop = asyncio.get_running_loop()
    handles = [loop.call_later(1, order.append, number) for number in range(9)]
    for number in cancel:
        handles[number].cancel()
    await asyncio.sleep(2)
    print(cancel, order)


async def main():
    await ties([])
    await ties([0])
    await ties([3, 7])
    await ties([1, 2, 8])


asyncio.run(main())
