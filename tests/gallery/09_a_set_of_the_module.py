# The recipe of the documentation: a set that outlives all, and a callback that takes the task out of it.
# confirmed: "Add it to a set, and discard it when it is done."
# The set is reachable from the module, so the task is, whatever it waits for.
import asyncio

background_tasks = set()


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    task = asyncio.create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    del task
    await asyncio.sleep(1)
    print(len(background_tasks))


asyncio.run(main())
