# A child may cancel its own parent: the group passes it back to all children.
import asyncio


async def child(parent):
    parent.cancel("by a child")
    try:
        await asyncio.sleep(10)
    finally:
        print("child ends")


async def parent():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(asyncio.current_task()))
        group.create_task(asyncio.sleep(5))


async def main():
    task = asyncio.create_task(parent())
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", error.args)


asyncio.run(main())
