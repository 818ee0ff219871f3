# A deque with a bound drops what falls out at the other end.
import asyncio
import collections


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    recent = collections.deque(maxlen=2)
    for i in range(4):
        recent.append(asyncio.create_task(waiter(), name=f"task {i}"))
        await asyncio.sleep(1)
    print([task.get_name() for task in recent])


asyncio.run(main())
