# A closure that names the task holds it as long as the closure is held.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def watch():
    task = asyncio.create_task(waiter())
    return lambda: task.done()


async def main():
    done = watch()
    await asyncio.sleep(1)
    print(done())
    done = None
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
