# One child that sleeps holds the group, the group holds the other children and the parent.
import asyncio


async def orphan():
    await asyncio.get_running_loop().create_future()


async def sleeper():
    await asyncio.sleep(2)
    print("sleeper ends")


async def parent():
    async with asyncio.TaskGroup() as group:
        group.create_task(orphan(), name="orphan")
        group.create_task(sleeper())


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(1)
    print("all there")
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
