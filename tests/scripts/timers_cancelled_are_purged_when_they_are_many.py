# More than a hundred timers of which more than half are cancelled: the heap is rebuilt, which changes ties.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    order = []
    handles = [loop.call_later(1 + number % 3, order.append, number) for number in range(120)]
    for number, handle in enumerate(handles):
        if number % 10 not in (0, 3, 7):
            handle.cancel()
    await asyncio.sleep(0)
    print("purged")
    await asyncio.sleep(5)
    print(order)


asyncio.run(main())
