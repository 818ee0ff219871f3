# An exception leaves the task and is raised where it is awaited, each time anew.
import asyncio


async def child():
    await asyncio.sleep(1)
    raise LookupError("nothing here")


async def main():
    task = asyncio.create_task(child())
    for _ in range(2):
        try:
            await task
        except LookupError as error:
            print("caught", error, error is task.exception())


asyncio.run(main())
