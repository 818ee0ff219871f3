# The same coroutine or task given twice to gather is one child with two places in the list.
import asyncio

calls = []


async def child(name):
    calls.append(name)
    await asyncio.sleep(1)
    return len(calls)


async def main():
    coroutine = child("coroutine")
    task = asyncio.create_task(child("task"))
    print(await asyncio.gather(coroutine, task, coroutine, task, task))
    print(calls)


asyncio.run(main())
