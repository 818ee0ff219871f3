# More than a hundred timers, most of them cancelled: the purge builds a new heap, which has an order of its own among equals.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    handles = [loop.call_later(1 + (number % 3) / 4, print, number) for number in range(110)]
    for number, handle in enumerate(handles):
        if number % 10 not in (1, 4, 7):
            handle.cancel()
    await asyncio.sleep(0.5)
    late = [loop.call_at(1.25, print, f"late {number}") for number in range(4)]
    await asyncio.sleep(2)
    print(len(late))


asyncio.run(main())
