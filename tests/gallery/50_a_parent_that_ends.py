# A task starts another one and ends.
# refuted: "A parent keeps its children."
# In trio and in a TaskGroup, yes. asyncio.create_task knows no parents: what the parent's frame held goes with it.
import asyncio


async def child():
    await asyncio.get_running_loop().create_future()


async def parent():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    return task.done()


async def main():
    print(await asyncio.create_task(parent()))
    await asyncio.sleep(1)


asyncio.run(main())
