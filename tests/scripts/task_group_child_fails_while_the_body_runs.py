# A failing child cancels the body of the group too.
import asyncio


async def child():
    await asyncio.sleep(1)
    raise KeyError("child")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                print("body cancelled", asyncio.current_task().cancelling())
                raise
    except ExceptionGroup as error:
        print(error.message, repr(error.exceptions))
    print("cancelling", asyncio.current_task().cancelling())


asyncio.run(main())
