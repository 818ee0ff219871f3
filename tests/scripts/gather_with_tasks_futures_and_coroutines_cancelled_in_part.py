# A gather over a task, a future and a coroutine: one child is cancelled, the outer too, while others go on.
import asyncio


async def work(name, delay):
    try:
        await asyncio.sleep(delay)
        print(name, "done")
        return name
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    task = asyncio.create_task(work("task", 2))
    outer = asyncio.gather(task, future, work("coroutine", 1), return_exceptions=True)
    await asyncio.sleep(0.5)
    future.cancel()
    print(await outer)
    task = asyncio.create_task(work("kept", 3))
    outer = asyncio.gather(task, work("child", 3))
    await asyncio.sleep(1)
    print(outer.cancel(), outer.done())
    try:
        await outer
    except asyncio.CancelledError:
        print("outer cancelled", outer.cancelled(), task.cancelled())


asyncio.run(main())
