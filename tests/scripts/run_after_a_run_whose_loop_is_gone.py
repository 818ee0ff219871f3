# The objects of a second run may lie where the loop of the first one lay, which is gone.
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


try:
    asyncio.run(main())
except ExceptionGroup as group:
    print(group)
asyncio.run(main())
