# wait returns two sets; ALL_COMPLETED waits for every member, whatever its end.
import asyncio


async def child(delay, fail=False):
    await asyncio.sleep(delay)
    if fail:
        raise ValueError(delay)
    return delay


async def main():
    tasks = [asyncio.create_task(child(2)), asyncio.create_task(child(1, True)), asyncio.create_task(child(3))]
    done, pending = await asyncio.wait(tasks)
    print(len(done), len(pending), asyncio.get_running_loop().time())
    for task in tasks:
        print(repr(task.exception()))


asyncio.run(main())
