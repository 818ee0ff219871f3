# When the time is over the next awaitable raises TimeoutError; the tasks run on.
import asyncio


async def child(delay):
    await asyncio.sleep(delay)
    print("ends", delay)
    return delay


async def main():
    tasks = [asyncio.create_task(child(delay)) for delay in (1, 5)]
    try:
        for awaitable in asyncio.as_completed(tasks, timeout=2):
            print("got", await awaitable)
    except TimeoutError:
        print("TimeoutError", asyncio.get_running_loop().time())
    await asyncio.sleep(5)


asyncio.run(main())
