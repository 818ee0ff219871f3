# Equal deadlines fire in the order of the heap, not in the order of the calls.
import asyncio

order = []


async def sleeper(number):
    await asyncio.sleep(1)
    order.append(number)


async def main():
    await asyncio.gather(*[sleeper(number) for number in range(14)])
    print(order)


asyncio.run(main())
