import asyncio


async def work(name):
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print('cancelled', name)
        raise


async def main():
    asyncio.create_task(work('a'))
    await asyncio.sleep(0)
    asyncio.create_task(work('b'))
    await asyncio.sleep(0)
    for task in asyncio.all_tasks():
        if task is not asyncio.current_task():
            task.cancel()
    await asyncio.sleep(0)

asyncio.run(main())
