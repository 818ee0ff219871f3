# A forgotten task waits for a lock that the module knows.
# refuted: "A task that waits for a lock needs somebody who keeps it."
# The lock has its waiters in a deque, so that it can wake them. Before and behind that wait it is the queue of the loop that keeps the task.
import asyncio

lock = asyncio.Lock()


async def enter():
    async with lock:
        print("entered")


async def main():
    await lock.acquire()
    asyncio.create_task(enter())
    await asyncio.sleep(1)
    lock.release()
    await asyncio.sleep(1)


asyncio.run(main())
