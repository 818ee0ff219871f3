# A child that is kept keeps the whole group: its done callback leads to the group, and that to the parent. Once that child is
# done it holds nothing any more, and the parent goes with the children that nobody keeps.
import asyncio

kept = []

async def first():
    await asyncio.sleep(1)
    print('first done')

async def second():
    await asyncio.get_running_loop().create_future()

async def parent():
    async with asyncio.TaskGroup() as group:
        kept.append(group.create_task(first()))
        group.create_task(second())
    print('never')

async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(0.5)
    print('both live:', len(asyncio.all_tasks()) == 4)
    await asyncio.sleep(1)
    print('left:', len(asyncio.all_tasks()))

asyncio.run(main())
