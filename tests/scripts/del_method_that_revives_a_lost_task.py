# __del__ may store a lost task: it stays pending for ever, its coroutine closed; a cancel ends it with RuntimeError.
import asyncio

saved = []


class Guard:
    def __init__(self, task):
        self.task = task

    def __del__(self):
        saved.append(self.task)
        print("guard saves", self.task.get_name())


async def waiter():
    guard = Guard(asyncio.current_task())
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("closes", guard.task.done())


async def main():
    asyncio.create_task(waiter(), name="waiter")
    await asyncio.sleep(1)
    for task in saved:
        print("saved:", task.get_name(), task.done(), task in asyncio.all_tasks())
        print(task.cancel())
        try:
            await task
        except RuntimeError as error:
            print("ended:", error)
    saved.clear()
    print("main ends")


asyncio.run(main())
