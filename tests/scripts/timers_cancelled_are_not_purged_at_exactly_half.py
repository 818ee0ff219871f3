# Half of the timers cancelled is not more than half: they stay.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    order = []
    handles = [loop.call_later(1, order.append, number) for number in range(109)]
    for number in range(0, 109, 2):
        handles[number].cancel()
    await asyncio.sleep(0)
    print("with main's own timer 55 of 110")
    await asyncio.sleep(2)
    print(order)


asyncio.run(main())
