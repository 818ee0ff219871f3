# A Runner keeps its loop, and a task waits in it from one run to the next.
# refuted: "The Runner keeps its loop, and the loop keeps its tasks."
# The loop knows them weakly, also while it stands still.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def begin():
    asyncio.create_task(work())
    await asyncio.sleep(0)


async def end():
    await asyncio.sleep(1)


with asyncio.Runner() as runner:
    runner.run(begin())
    runner.run(end())
