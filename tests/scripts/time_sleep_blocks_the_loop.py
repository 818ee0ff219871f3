# time.sleep moves the clock in the middle of a step: timers that are due by then fire together, by deadline.
import asyncio
import time


async def sleeper(delay):
    await asyncio.sleep(delay)
    print("woke", delay, "at", asyncio.get_running_loop().time())


async def main():
    tasks = [asyncio.create_task(sleeper(delay)) for delay in (3, 1, 2, 6)]
    await asyncio.sleep(0)
    time.sleep(5)
    print("blocked until", asyncio.get_running_loop().time())
    await asyncio.gather(*tasks)


asyncio.run(main())
