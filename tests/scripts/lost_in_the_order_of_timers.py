# The handle of a timeout holds a bound method, that the timeout, and that its task, which is as far away as a task in a list among a callback's arguments.
import asyncio
import gc
import weakref


async def wait_for_ever():
    await asyncio.get_running_loop().create_future()


async def wait_with_a_limit(limits):
    async with asyncio.timeout(9) as limit:
        limits.append(limit)
        await wait_for_ever()


async def main():
    limits = []
    task = asyncio.create_task(wait_for_ever(), name='of a timer')
    handle = weakref.ref(asyncio.get_running_loop().call_later(9, print, [task]))
    del task
    asyncio.create_task(wait_with_a_limit(limits), name='with a limit')
    await asyncio.sleep(0)
    limit = weakref.ref(limits.pop())
    await asyncio.sleep(0)
    gc.collect()
    handle().cancel()
    limit().reschedule(None)
    await asyncio.sleep(20)
    gc.collect()


asyncio.run(main())
