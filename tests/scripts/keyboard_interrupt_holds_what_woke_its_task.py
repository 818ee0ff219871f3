# KeyboardInterrupt that leaves a task: the handle of the wakeup, which the frames of the loop name, holds the future that woke the task.
import asyncio


class Thing:
    def __del__(self):
        print("thing gone")


def answered():
    event_loop = asyncio.get_running_loop()
    future = event_loop.create_future()
    event_loop.call_later(1, lambda: future.set_result(Thing()))
    return future


async def interrupt():
    await answered()
    print("interrupts")
    raise KeyboardInterrupt


async def main():
    asyncio.create_task(interrupt())
    await asyncio.sleep(2)


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
print("over")
