# A caller's operands hold the arguments of a coroutine call no longer than the call; the callee's frame holds them on.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def holds(task):
    await asyncio.sleep(1)
    print("argument", task.done())


async def forgets(task):
    del task
    await asyncio.sleep(1)
    print("forgotten")


async def main():
    await holds(asyncio.create_task(waiter(), name="held"))
    await forgets(asyncio.create_task(waiter(), name="forgotten"))
    print("main ends")


asyncio.run(main())
