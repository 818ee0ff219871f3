# A getter that is cancelled when an item was put for it wakes the next getter.
import asyncio


async def getter(queue, name):
    try:
        print(name, "got", await queue.get())
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(queue, name)) for name in "abc"]
    await asyncio.sleep(0)
    queue.put_nowait(1)
    tasks[0].cancel()
    await asyncio.sleep(1)
    queue.put_nowait(2)
    queue.put_nowait(3)
    tasks[2].cancel()
    await asyncio.wait(tasks)
    print(queue.qsize(), queue)


asyncio.run(main())
