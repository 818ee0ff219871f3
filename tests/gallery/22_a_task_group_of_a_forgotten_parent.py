# A task that nobody keeps opens a TaskGroup.
# refuted: "As long as all tasks are in TaskGroups, you are fine."
# The group keeps its children, its parent keeps the group, and nothing keeps the parent: all of them go at once.
import asyncio


async def child():
    await asyncio.get_running_loop().create_future()


async def parent():
    async with asyncio.TaskGroup() as group:
        group.create_task(child())
        group.create_task(child())


async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(1)


asyncio.run(main())
