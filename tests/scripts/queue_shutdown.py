# Since 3.13 a queue can be shut down: puts fail at once, gets when it is empty, or at once.
# versions: 3.13
import asyncio


async def consumer(queue, name):
    try:
        while True:
            print(name, "got", await queue.get())
            queue.task_done()
    except asyncio.QueueShutDown:
        print(name, "sees the end")


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer(queue, name)) for name in "ab"]
    await asyncio.sleep(1)
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.shutdown()
    try:
        queue.put_nowait(3)
    except asyncio.QueueShutDown:
        print("put refused")
    await asyncio.gather(*tasks)
    queue = asyncio.Queue()
    queue.put_nowait("thrown away")
    queue.shutdown(immediate=True)
    await queue.join()
    await consumer(queue, "late")


asyncio.run(main())
