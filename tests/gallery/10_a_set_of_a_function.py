# The same recipe, with a set that is a local of a function which returns.
# refuted: "Add it to a set, and discard it when it is done; then it is safe."
# The set goes with the function. Now only the task's own callback refers to it, from inside the circle. Linters see the reference and are
# content.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


def start():
    background_tasks = set()
    task = asyncio.create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)


async def main():
    start()
    await asyncio.sleep(1)


asyncio.run(main())
