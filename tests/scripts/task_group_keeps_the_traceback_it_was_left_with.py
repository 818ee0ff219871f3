# What leaves a group's block stays known to the group's exception with the traceback that it had then, whoever takes that from it.
import asyncio


class Thing:
    def __del__(self):
        print("end of thing")


async def fail():
    raise ValueError


async def group_of(task):
    thing = Thing()
    async with asyncio.TaskGroup():
        await task


async def main():
    task = asyncio.create_task(fail())
    try:
        await group_of(task)
    except ExceptionGroup as error:
        print(repr(error))
    try:
        await task
    except ValueError as error:
        print(repr(error))
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
