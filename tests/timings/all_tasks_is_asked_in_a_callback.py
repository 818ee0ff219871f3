import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


def count(loop):
    print(len(asyncio.all_tasks(loop)))


async def main():
    loop = asyncio.get_running_loop()
    asyncio.create_task(work())
    await asyncio.sleep(0)
    loop.call_soon(count, loop)
    await asyncio.sleep(0)

asyncio.run(main())
