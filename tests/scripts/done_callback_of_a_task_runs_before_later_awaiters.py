# A callback added before somebody awaits the task is queued before the wakeup.
import asyncio


async def child():
    await asyncio.sleep(1)


async def awaiter(task):
    await task
    print("awaiter")


async def main():
    task = asyncio.create_task(child())
    other = asyncio.create_task(awaiter(task))
    task.add_done_callback(lambda task: print("early callback"))
    await asyncio.sleep(0)
    task.add_done_callback(lambda task: print("late callback"))
    await other


asyncio.run(main())
