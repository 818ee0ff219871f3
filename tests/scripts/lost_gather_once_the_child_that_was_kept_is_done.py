# A child that is kept and still runs keeps the gathering future and with it who awaits it; once it is done, nothing does.
import asyncio

kept = []

async def first():
    await asyncio.sleep(1)
    print('first done')

async def second():
    await asyncio.get_running_loop().create_future()

async def parent():
    task = asyncio.create_task(first())
    kept.append(task)
    await asyncio.gather(task, second())
    print('never')

async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(0.5)
    print('both live:', len(asyncio.all_tasks()) == 4)
    await asyncio.sleep(1)
    print('left:', len(asyncio.all_tasks()))

asyncio.run(main())
