# A callback that reaches its future only weakly does not keep the task that waits.
import asyncio
import weakref


async def waiter():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    reference = weakref.ref(future)
    loop.call_later(1, lambda: reference() and reference().set_result("resolved"))
    del loop
    print(await future)


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
