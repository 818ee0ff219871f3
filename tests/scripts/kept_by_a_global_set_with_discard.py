# The documented recipe: a global set, and a callback that takes the task out when it is done.
import asyncio

background = set()


async def waiter(future):
    print("got", await future)


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(future))
    background.add(task)
    task.add_done_callback(background.discard)
    del task, future
    await asyncio.sleep(1)
    print(len(background))
    for task in background:
        task.cancel()
    await asyncio.sleep(1)
    print(len(background))


asyncio.run(main())
