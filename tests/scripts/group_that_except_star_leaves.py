# What except* does not take goes on as a group with the words of the first.
import asyncio


async def fails(number):
    raise TimeoutError(number)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(1))
            group.create_task(fails(2))
    except* ValueError:
        print("not reached")


asyncio.run(main())
