import asyncio
import weakref

tasks = weakref.WeakSet()


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    tasks.add(asyncio.create_task(work()))
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, len(tasks))

asyncio.run(main())
