# A group that is not entered, or is finished, takes no task.
import asyncio


async def child():
    pass


async def main():
    group = asyncio.TaskGroup()
    for _ in range(2):
        coroutine = child()
        try:
            group.create_task(coroutine)
        except RuntimeError as error:
            print("RuntimeError", str(error).split("<")[0], str(error).split(">")[-1])
            coroutine.close()
        async with asyncio.TaskGroup() as group:
            pass


asyncio.run(main())
