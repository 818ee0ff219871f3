import asyncio
import gc


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('gone')


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(0)
    gc.freeze()
    await asyncio.sleep(0)
    print('one')
    gc.unfreeze()
    await asyncio.sleep(0)
    print('two')

asyncio.run(main())
