import asyncio
import gc


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('gone')


async def main():
    gc.disable()
    asyncio.create_task(work())
    await asyncio.sleep(0)
    print('one')
    await asyncio.sleep(0)
    gc.enable()
    print('two')
    await asyncio.sleep(0)

asyncio.run(main())
