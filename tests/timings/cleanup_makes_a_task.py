import asyncio


async def other():
    print('made by cleanup')


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        asyncio.create_task(other())


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn)

asyncio.run(main())
