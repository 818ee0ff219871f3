# to_thread runs a function in a thread; its task goes on when that has ended, and the loop meanwhile.
# versions: 3.11 3.12 3.13
import asyncio
import threading
import time


def work(name, seconds, *, fails=False):
    print(f"{name} begins in {threading.current_thread().name}")
    time.sleep(seconds)
    if fails:
        raise ValueError(name)
    print(f"{name} ends")
    return seconds * 2


async def tick():
    for _ in range(4):
        print("tick", asyncio.get_running_loop().time())
        await asyncio.sleep(0.5)


async def main():
    ticking = asyncio.create_task(tick())
    print(await asyncio.to_thread(work, "one", 1.2))
    print(await asyncio.gather(asyncio.to_thread(work, "two", 2), asyncio.to_thread(work, "three", 1)))
    try:
        await asyncio.to_thread(work, "four", 0.1, fails=True)
    except ValueError as error:
        print(repr(error))
    await ticking


asyncio.run(main())
