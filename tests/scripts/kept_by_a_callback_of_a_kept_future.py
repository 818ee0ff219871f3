# A done callback is a reference: a kept future that names the task in a callback keeps it.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    kept = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter())
    kept.add_done_callback(lambda future, task=task: print("callback", task.done()))
    del task
    await asyncio.sleep(1)
    kept.set_result(None)
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
