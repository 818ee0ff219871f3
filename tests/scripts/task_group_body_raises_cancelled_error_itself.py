# A CancelledError that nobody asked for ends the body of a group: the children are cancelled, it goes on.
import asyncio


async def child():
    try:
        await asyncio.sleep(5)
    finally:
        print("child ends")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            await asyncio.sleep(0)
            raise asyncio.CancelledError("own")
    except asyncio.CancelledError as error:
        print("cancelled", error.args, asyncio.current_task().cancelling())


asyncio.run(main())
