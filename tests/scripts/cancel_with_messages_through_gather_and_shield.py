# Which message of which cancel reaches whom: through gather, shield, wait_for and a group.
import asyncio


async def inner(name):
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError as error:
        print(name, error.args)
        raise


async def through(function):
    try:
        await function()
    except asyncio.CancelledError as error:
        print("outer", error.args)
        raise


async def group():
    async with asyncio.TaskGroup() as group:
        group.create_task(inner("of the group"))


async def main():
    functions = [
        lambda: asyncio.gather(inner("gathered"), inner("gathered too")),
        lambda: asyncio.shield(inner("shielded")),
        lambda: asyncio.wait_for(inner("waited for"), 3),
        lambda: inner("plain"),
        group,
    ]
    for number, function in enumerate(functions):
        task = asyncio.create_task(through(function))
        await asyncio.sleep(1)
        task.cancel(f"message {number}")
        try:
            await task
        except asyncio.CancelledError as error:
            print("main", error.args)


asyncio.run(main())
