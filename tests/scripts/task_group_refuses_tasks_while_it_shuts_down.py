# A group that is cancelling its children takes no new one.
import asyncio


async def fails():
    raise ValueError("fails")


async def stubborn(group):
    try:
        await asyncio.sleep(10)
    finally:
        coroutine = fails()
        try:
            group.create_task(coroutine)
        except RuntimeError as error:
            print("RuntimeError", str(error).split(">")[-1])
            coroutine.close()


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(stubborn(group))
            await asyncio.sleep(0)
            group.create_task(fails())
    except ExceptionGroup as error:
        print(repr(error.exceptions))


asyncio.run(main())
