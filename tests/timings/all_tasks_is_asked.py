import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, len(asyncio.all_tasks()))

asyncio.run(main())
