# Tasks that wait for ever, each with four coroutines that await one another.
import asyncio

async def inner(depth):
    if depth:
        return await inner(depth - 1)
    await asyncio.get_running_loop().create_future()

made = 0
first = None


async def parked():
    global first
    try:
        await inner(3)
        await asyncio.get_running_loop().create_future()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 50000:
        made += 1
        asyncio.create_task(parked())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
