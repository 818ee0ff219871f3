# cancel() of a task that is done returns False and changes nothing.
import asyncio


async def child():
    return 5


async def main():
    task = asyncio.create_task(child())
    await task
    print(task.cancel(), task.cancelled(), task.cancelling(), task.result())


asyncio.run(main())
