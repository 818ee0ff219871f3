# A putter that is cancelled when there is room for it lets the next one in.
import asyncio


async def putter(queue, item):
    try:
        await queue.put(item)
        print("put", item)
    except asyncio.CancelledError:
        print("cancelled", item)
        raise


async def main():
    queue = asyncio.Queue(1)
    await queue.put(0)
    tasks = [asyncio.create_task(putter(queue, item)) for item in (1, 2, 3)]
    await asyncio.sleep(0)
    print("got", queue.get_nowait(), queue.full())
    tasks[0].cancel()
    await asyncio.sleep(1)
    print("got", await queue.get(), "got", await queue.get())
    await asyncio.wait(tasks)
    try:
        for _ in range(5):
            queue.task_done()
    except ValueError as error:
        print(error)


asyncio.run(main())
