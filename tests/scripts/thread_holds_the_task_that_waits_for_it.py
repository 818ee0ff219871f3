# Nobody keeps the task, but the thread does: its call holds the future, and that the task. It runs to its end under any collector.
# versions: 3.11 3.12 3.13
import asyncio
import time


def work():
    time.sleep(3)
    return "done"


async def in_thread():
    print(await asyncio.to_thread(work))


async def main():
    asyncio.create_task(in_thread())
    for _ in range(6):
        await asyncio.sleep(1)


asyncio.run(main())
