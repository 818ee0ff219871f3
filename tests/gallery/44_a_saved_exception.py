# An exception is kept, and with it the frames that it passed.
# refuted: "The local task is gone when its function has failed."
# The traceback keeps the frame, and the frame keeps its locals. Take the exception away, and the task goes, days later perhaps.
import asyncio

errors = []


async def work():
    await asyncio.get_running_loop().create_future()


def start():
    task = asyncio.create_task(work())
    raise ValueError(task.get_name() != "")


async def main():
    try:
        start()
    except ValueError as error:
        errors.append(error)
    await asyncio.sleep(1)
    print(len(asyncio.all_tasks()), "tasks")
    errors.clear()
    await asyncio.sleep(1)


asyncio.run(main())
