import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


def fail():
    task = asyncio.create_task(work())
    raise ValueError('x')


async def main():
    try:
        fail()
    except ValueError as error:
        kept = error
        await asyncio.sleep(0)
    print(len(asyncio.all_tasks()))
    await asyncio.sleep(0)
    kept = None
    await asyncio.sleep(0)
    print(len(asyncio.all_tasks()))

asyncio.run(main())
