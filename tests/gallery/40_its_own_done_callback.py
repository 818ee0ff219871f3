# The task's own callback refers to the task.
# refuted: "The callback refers to it, so it is kept."
# And the task refers to the callback: one more way round the same circle.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    task = asyncio.create_task(work())
    task.add_done_callback(lambda _: print(task))
    del task
    await asyncio.sleep(1)


asyncio.run(main())
