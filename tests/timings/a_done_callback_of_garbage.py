import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    task = asyncio.create_task(work())
    task.add_done_callback(lambda task: print('done', task.cancelled()))
    del task
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn)

asyncio.run(main())
