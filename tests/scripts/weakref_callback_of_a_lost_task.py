# The callback of a weak reference runs in the collection, before the task is reported.
import asyncio
import weakref


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("waiter closes")


async def main():
    task = asyncio.create_task(waiter())
    reference = weakref.ref(task, lambda gone: print("callback", gone() is None))
    del task
    await asyncio.sleep(1)
    print("main ends", reference() is None)


asyncio.run(main())
