# Awaiting a coroutine runs it inside the same step, without a task.
import asyncio


async def inner(depth):
    if depth == 0:
        await asyncio.sleep(0)
        return []
    return [depth] + await inner(depth - 1)


async def main():
    print(await inner(4))
    print(asyncio.current_task().get_name() != "", len(asyncio.all_tasks()))


asyncio.run(main())
