# An inner group's exception group stands inside the outer group's.
import asyncio


async def fails(text):
    await asyncio.sleep(1)
    raise ValueError(text)


async def inner():
    async with asyncio.TaskGroup() as group:
        group.create_task(fails("inner"))
        group.create_task(asyncio.sleep(10))


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(inner())
            group.create_task(asyncio.sleep(10))
    except ExceptionGroup as outer:
        print(outer.message, len(outer.exceptions))
        print(outer.exceptions[0].message, repr(outer.exceptions[0].exceptions))
    print(asyncio.get_running_loop().time())


asyncio.run(main())
