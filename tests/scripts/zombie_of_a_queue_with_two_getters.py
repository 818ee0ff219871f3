# Two getters of a queue that only they know: closing one wakes the other, who cannot run any more.
import asyncio


async def getter(queue, name):
    try:
        await queue.get()
    except BaseException as error:
        print(name, type(error).__name__)
        raise


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(queue, name), name=name) for name in "ab"]
    tasks[0].add_done_callback(lambda task: print("done callback", task.get_name()))
    del queue, tasks
    await asyncio.sleep(2)
    print("end")


asyncio.run(main())
