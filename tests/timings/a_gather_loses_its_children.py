import asyncio


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('gone')


async def main():
    asyncio.gather(child())
    await asyncio.sleep(0)
    print('one')

asyncio.run(main())
