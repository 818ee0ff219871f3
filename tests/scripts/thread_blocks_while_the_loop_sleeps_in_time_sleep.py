# time.sleep in the loop's own thread stops the loop, but not the other threads.
# versions: 3.11 3.12 3.13
import asyncio
import time


def work():
    for number in range(3):
        print("work", number, time.monotonic())
        time.sleep(1)


async def tick():
    await asyncio.sleep(0.5)
    print("tick", asyncio.get_running_loop().time())


async def main():
    working = asyncio.create_task(asyncio.to_thread(work))
    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    time.sleep(1.5)
    print("slept", time.monotonic())
    await ticking
    await working


asyncio.run(main())
