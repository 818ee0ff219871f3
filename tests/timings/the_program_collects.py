import asyncio
import gc


async def work(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('gone', name)


async def main():
    asyncio.create_task(work('a'))
    await asyncio.sleep(0)
    asyncio.create_task(work('b'))
    await asyncio.sleep(0)
    gc.collect()
    print('collected')
    await asyncio.sleep(0)

asyncio.run(main())
