# A cleanup that raises something else makes the task fail, not cancelled.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("from cleanup")


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except ValueError as error:
        print(repr(error), repr(error.__context__), task.cancelled())


asyncio.run(main())
