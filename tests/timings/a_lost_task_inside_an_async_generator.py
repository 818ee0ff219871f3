import asyncio


async def numbers(future):
    try:
        yield 1
        await future
    finally:
        print('generator ends')


async def work():
    async for number in numbers(asyncio.get_running_loop().create_future()):
        print(number)


async def main():
    asyncio.create_task(work())
    for turn in range(1):
        await asyncio.sleep(0)
        print(turn)

asyncio.run(main())
