# The callback that runs now holds its arguments: the future that woke a task lives until the end of that step.
import asyncio
import weakref


async def child():
    return "value"


async def main():
    task = asyncio.create_task(child())
    reference = weakref.ref(task)
    await task
    del task
    print("held by the wakeup that runs:", reference() is not None)
    asyncio.get_running_loop().call_soon(lambda: print("by the next callback:", reference() is not None))
    await asyncio.sleep(0)
    print("one iteration later:", reference() is not None)


asyncio.run(main())
