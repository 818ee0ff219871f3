# An exception in the body cancels the children and is part of the group's exception.
import asyncio


async def child(name):
    try:
        await asyncio.sleep(10)
    finally:
        print(name, "ends")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a"))
            group.create_task(child("b"))
            await asyncio.sleep(1)
            raise ValueError("body")
    except* ValueError as error:
        print(repr(error.exceptions))


asyncio.run(main())
