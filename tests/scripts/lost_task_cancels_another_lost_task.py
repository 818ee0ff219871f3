# Cleanup cancels a task that is lost in the same collection: that one lives again, with a closed coroutine, and fails.
import asyncio


async def victim():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("victim closes")


async def killer(task):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("killer closes", task.cancel(), task.done())


async def main():
    task = asyncio.create_task(victim(), name="victim")
    task.add_done_callback(lambda done: print("victim is done:", done.cancelled() or repr(done.exception())))
    asyncio.create_task(killer(task), name="killer")
    del task
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
