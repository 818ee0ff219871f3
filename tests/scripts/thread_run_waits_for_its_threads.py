# asyncio.run waits for the threads of the default executor when its main task has ended; a pool of one's own is left by its with.
# versions: 3.11 3.12 3.13
import asyncio
import time


def work(seconds):
    time.sleep(seconds)
    print("work", seconds, "ends at", time.monotonic())


async def main():
    loop = asyncio.get_running_loop()
    loop.run_in_executor(None, work, 5)
    task = asyncio.create_task(asyncio.to_thread(work, 2))
    await asyncio.sleep(1)
    print("main ends")
    return task.done()


print(asyncio.run(main()), time.monotonic())
