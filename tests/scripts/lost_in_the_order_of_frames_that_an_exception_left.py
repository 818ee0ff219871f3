# A frame that an exception leaves gets its place in the collector's list as its call ends, behind the entry of the traceback.
import asyncio
import gc


async def wait_for_ever():
    await asyncio.get_running_loop().create_future()


def fail():
    task = asyncio.create_task(wait_for_ever(), name='of a function')
    tasks = [[task]]
    del task
    raise ValueError(tasks and 'failed')


async def inner():
    task = asyncio.create_task(wait_for_ever(), name='of the inner coroutine')
    await asyncio.sleep(0)
    fail()


async def outer():
    tasks = [asyncio.create_task(wait_for_ever(), name='of the outer coroutine')]
    await inner()


async def main():
    task = asyncio.create_task(outer())
    await asyncio.wait([task])
    gc.collect()
    print(type(task.exception()).__name__)
    del task
    await asyncio.sleep(0)
    gc.collect()


asyncio.run(main())
