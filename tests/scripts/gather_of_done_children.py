# Children that are done already: 3.11 goes through the queue, since 3.12 the future is done at once.
import asyncio


async def child(value):
    return value


async def main():
    tasks = [asyncio.create_task(child(i)) for i in range(3)]
    await asyncio.sleep(0)
    outer = asyncio.gather(*tasks)
    print("done at once:", outer.done())
    print(await outer)


asyncio.run(main())
