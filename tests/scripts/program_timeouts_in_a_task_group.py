# A program: children of a group with deadlines of their own; one that is late does not hurt the others.
import asyncio


async def fetch(name, delay, limit, results):
    try:
        async with asyncio.timeout(limit):
            await asyncio.sleep(delay)
            results[name] = "ok"
    except TimeoutError:
        results[name] = "late"


async def main():
    results = {}
    async with asyncio.TaskGroup() as group:
        for name, delay, limit in [("a", 1, 2), ("b", 3, 2), ("c", 2, 2.5), ("d", 9, None)]:
            group.create_task(fetch(name, delay, limit, results))
    print(results, asyncio.get_running_loop().time())


asyncio.run(main())
