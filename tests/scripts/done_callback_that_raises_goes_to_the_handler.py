# An exception in a callback is reported; the other callbacks run all the same.
import asyncio


def bad(task):
    raise RuntimeError("in callback")


def good(task):
    print("good", task.result())


async def child():
    return "x"


async def main():
    task = asyncio.create_task(child())
    task.add_done_callback(good)
    task.add_done_callback(bad)
    task.add_done_callback(good)
    await task
    print("main")
    await asyncio.sleep(0)


asyncio.run(main())
