# A new task takes its first step in the iteration after create_task, behind what was ready before.
import asyncio


async def child(name):
    print("child", name)
    return name


async def main():
    first = asyncio.create_task(child("a"))
    second = asyncio.create_task(child("b"))
    print("main goes on", first.done(), second.done())
    await asyncio.sleep(0)
    print("after one iteration", first.done(), second.result())


asyncio.run(main())
