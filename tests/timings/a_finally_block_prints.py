import asyncio


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('cleaned up')


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print('turn', turn)

asyncio.run(main())
