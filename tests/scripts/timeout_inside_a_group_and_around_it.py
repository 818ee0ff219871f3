# A timeout around a group cancels body and children; one within a child concerns that child.
import asyncio


async def child(name, delay):
    try:
        await asyncio.sleep(delay)
        print(name, "done")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def limited(name, delay):
    try:
        async with asyncio.timeout(1):
            await child(name, delay)
    except TimeoutError:
        print(name, "timed out")


async def main():
    try:
        async with asyncio.timeout(2):
            async with asyncio.TaskGroup() as group:
                group.create_task(child("a", 1))
                group.create_task(child("b", 5))
                group.create_task(limited("c", 5))
    except TimeoutError:
        print("all timed out", asyncio.current_task().cancelling())


asyncio.run(main())
