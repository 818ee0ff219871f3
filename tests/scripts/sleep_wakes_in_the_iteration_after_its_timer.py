# The timer sets the future in one iteration, the sleeper goes on in the next.
import asyncio


async def sleeper(delay):
    await asyncio.sleep(delay)
    print("woke", delay, asyncio.get_running_loop().time())


async def main():
    tasks = [asyncio.create_task(sleeper(delay)) for delay in (2, 0.5, 1.5, 1)]
    for task in tasks:
        await task


asyncio.run(main())
