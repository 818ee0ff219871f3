# A thread waits for an event that nobody sets; the task that waits for it is held by it, and the loop waits for ever.
# versions: 3.11 3.12 3.13
import asyncio
import threading


async def main():
    event = threading.Event()
    task = asyncio.create_task(asyncio.to_thread(event.wait))
    await asyncio.sleep(1)
    print(task.done())
    del task
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
