# A failing child cancels its siblings; the group raises an ExceptionGroup when all are done.
import asyncio


async def child(name, delay, fail):
    try:
        await asyncio.sleep(delay)
        if fail:
            raise ValueError(name)
        print(name, "ends")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", 1, False))
            group.create_task(child("b", 2, True))
            group.create_task(child("c", 3, False))
    except* ValueError as group_error:
        print(repr(group_error.exceptions))
    print("cancelling", asyncio.current_task().cancelling())


asyncio.run(main())
