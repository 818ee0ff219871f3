# Failures of children during the cancellation are collected too.
import asyncio


async def child(name):
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError(name)


async def fails():
    await asyncio.sleep(1)
    raise KeyError("first")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a"))
            group.create_task(fails())
            group.create_task(child("b"))
    except* KeyError as error:
        print("keys", repr(error.exceptions))
    except* ValueError as error:
        print("values", repr(error.exceptions))


asyncio.run(main())
