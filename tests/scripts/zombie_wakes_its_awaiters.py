# A revived task fails, and that wakes whoever awaits it, who was closed as well: a chain of zombies.
import asyncio


async def leaf():
    future = asyncio.get_running_loop().create_future()
    try:
        await future
    finally:
        future.cancel()
        print("leaf closes")


async def link(task, name):
    try:
        await task
    finally:
        print(name, "closes")


async def spawn():
    task = asyncio.create_task(leaf(), name="leaf")
    for name in ("first", "second"):
        task = asyncio.create_task(link(task, name), name=name)
    task.add_done_callback(lambda task: print("done:", repr(task.exception())))


async def main():
    await spawn()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
