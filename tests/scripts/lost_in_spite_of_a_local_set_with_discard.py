# The documented recipe with a set that is local to a finished function keeps nothing.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def spawn():
    background = set()
    task = asyncio.create_task(waiter())
    background.add(task)
    task.add_done_callback(background.discard)


async def main():
    spawn()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
