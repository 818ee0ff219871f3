# Cancelling what waits for a thread does not stop the thread; a call that has not begun is taken back.
# versions: 3.11 3.12 3.13
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


def work(number):
    print("begin", number)
    time.sleep(2)
    print("end", number)
    return number


async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as pool:
        running = loop.run_in_executor(pool, work, 1)
        waiting = loop.run_in_executor(pool, work, 2)
        await asyncio.sleep(1)
        running.cancel()
        waiting.cancel()
        print(await asyncio.gather(running, waiting, return_exceptions=True), loop.time())
    print("left", loop.time())
    try:
        await asyncio.wait_for(asyncio.to_thread(work, 3), 0.5)
    except asyncio.TimeoutError:
        print("late", loop.time())


asyncio.run(main())
print("over", time.monotonic())
