# FIRST_EXCEPTION returns at the first failure; a cancelled member does not count as one.
import asyncio


async def child(delay, fail=False):
    await asyncio.sleep(delay)
    if fail:
        raise ValueError(delay)


async def main():
    tasks = [asyncio.create_task(child(d, f)) for d, f in [(1, False), (2, False), (3, True), (9, False)]]
    tasks[1].cancel()
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    print(asyncio.get_running_loop().time(), [task in done for task in tasks], len(pending))
    print(repr(tasks[2].exception()))


asyncio.run(main())
