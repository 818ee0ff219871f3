# Children may make more children of their group while it waits; it waits for those too.
import asyncio


async def child(group, depth):
    print("begins", depth)
    await asyncio.sleep(1)
    if depth < 3:
        group.create_task(child(group, depth + 1), name=f"depth {depth + 1}")
    print("ends", depth, asyncio.current_task().get_name())


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(group, 1), name="depth 1")
    print("all ended", asyncio.get_running_loop().time())


asyncio.run(main())
