# functools.partial holds its arguments.
import asyncio
import functools


async def waiter():
    await asyncio.get_running_loop().create_future()


def describe(prefix, task):
    return f"{prefix} {task.done()}"


async def main():
    partial = functools.partial(describe, "done:", asyncio.create_task(waiter()))
    await asyncio.sleep(1)
    print(partial())
    del partial
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
