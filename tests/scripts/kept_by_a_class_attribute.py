# A class holds its attributes; a class that nobody names is garbage with what it holds.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def make():
    class Local:
        task = asyncio.create_task(waiter())

    return Local


async def main():
    local = make()
    await asyncio.sleep(1)
    print(local.task.done())
    del local
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
