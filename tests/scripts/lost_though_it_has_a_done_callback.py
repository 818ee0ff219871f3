# add_done_callback makes the task hold the callback, not the other way round.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(waiter(), name="chained").add_done_callback(print)
    task = asyncio.create_task(waiter(), name="by name")
    task.add_done_callback(lambda task: print("never"))
    print(task.get_name())
    del task
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
