# A local of a function that has returned keeps nothing; one of a function that is suspended does.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def returns():
    task = asyncio.create_task(waiter(), name="of the function that returns")
    await asyncio.sleep(1)


async def stays():
    task = asyncio.create_task(waiter(), name="of the function that stays")
    await asyncio.sleep(3)


async def main():
    asyncio.create_task(stays())
    await returns()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
