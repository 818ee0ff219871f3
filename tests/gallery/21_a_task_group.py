# main opens a TaskGroup and stays in it.
# confirmed: "A TaskGroup keeps its tasks until they are done."
# The group holds its tasks, and the frame of main holds the group.
import asyncio


async def work(event):
    await event.wait()
    print("worked")


async def main():
    async with asyncio.TaskGroup() as group:
        event = asyncio.Event()
        group.create_task(work(event))
        await asyncio.sleep(1)
        event.set()


asyncio.run(main())
