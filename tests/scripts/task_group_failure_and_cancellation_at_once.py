# A child fails in the batch in which the parent is cancelled.
import asyncio


async def fails():
    await asyncio.sleep(1)
    raise ValueError("child")


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(asyncio.sleep(10))
    except* ValueError as group_error:
        print("group", repr(group_error.exceptions), asyncio.current_task().cancelling())
    await asyncio.sleep(1)
    print("parent goes on")


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(1, task.cancel)
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
