# A group of exceptions is a cycle: the frame of __aexit__ that raised it names it. So the tasks that its frames name live on.
import asyncio


async def fails():
    raise ValueError("first")


async def fails_unseen():
    raise ValueError("never looked at")


async def parent():
    unseen = asyncio.create_task(fails_unseen())
    async with asyncio.TaskGroup() as group:
        group.create_task(fails())


async def main():
    try:
        await parent()
    except* ValueError:
        print("caught")
    for _ in range(3):
        await asyncio.sleep(1)
        print("tick")


asyncio.run(main())
