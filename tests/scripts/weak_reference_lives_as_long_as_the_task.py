# weakref.ref of a task that is held gives the task; without holder it gives None.
import asyncio
import weakref


async def child():
    await asyncio.sleep(1)
    return "value"


async def main():
    task = asyncio.create_task(child())
    reference = weakref.ref(task)
    print(reference() is task)
    await task
    print(reference().result())
    del task
    await asyncio.sleep(0)
    print(reference())


asyncio.run(main())
