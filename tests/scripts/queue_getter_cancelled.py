# A cancelled getter leaves the queue; an item that had woken it goes to the next one.
import asyncio


async def consumer(queue, name):
    try:
        print(name, "got", await queue.get())
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer(queue, name)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.sleep(0)
    queue.put_nowait("x")
    tasks[1].cancel()
    await asyncio.sleep(1)
    print([task.done() for task in tasks], queue.qsize())
    queue.put_nowait("y")
    await asyncio.sleep(1)


asyncio.run(main())
