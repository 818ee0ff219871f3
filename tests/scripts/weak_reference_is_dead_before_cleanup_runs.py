# A weak reference to a lost task is cleared before finally blocks run.
import asyncio
import weakref


async def waiter():
    me = weakref.ref(asyncio.current_task())
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("in cleanup:", me() is None)


async def main():
    reference = weakref.ref(asyncio.create_task(waiter()))
    await asyncio.sleep(1)
    print("main:", reference() is None)


asyncio.run(main())
