# A task that nobody keeps waits for a function in another thread.
# refuted: "Nothing keeps the task while it waits for to_thread."
# The thread does: it holds the call, that its future, and the future the task. Only before the first step and after the call has
# ended it is the loop's queue alone, and that is luck.
import asyncio
import time


def work():
    time.sleep(2)
    return "worked"


async def worker():
    print(await asyncio.to_thread(work))


async def main():
    asyncio.create_task(worker())
    for _ in range(4):
        await asyncio.sleep(1)


asyncio.run(main())
