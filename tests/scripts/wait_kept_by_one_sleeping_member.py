# One member that sleeps keeps the waiter, whose frame keeps the other members.
import asyncio


async def orphan():
    await asyncio.get_running_loop().create_future()


async def parent():
    tasks = [asyncio.create_task(orphan(), name="orphan"), asyncio.create_task(asyncio.sleep(2), name="sleeper")]
    await asyncio.wait(tasks)


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(1)
    print("all there")
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
