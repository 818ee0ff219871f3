# A parent that is cancelled from outside while its group aborts: the group's errors win, the request is counted.
import asyncio


async def fails():
    await asyncio.sleep(1)
    raise ValueError("child")


async def slow():
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        await asyncio.sleep(1)
        raise


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(slow())
    except* ValueError as group:
        print(group.exceptions, asyncio.current_task().cancelling())
    try:
        await asyncio.sleep(0)
        print("runs on")
    except asyncio.CancelledError:
        print("cancelled after the group")


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(1.5)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled(), task.cancelling())


asyncio.run(main())
