# An eager task that fails at once: the exception waits in the task.
# versions: 3.12 3.13
import asyncio


async def fails():
    raise ValueError("at once")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(fails(), name="fails")
    print(task.done(), repr(task.exception()))
    try:
        await task
    except ValueError as error:
        print("caught", error)


asyncio.run(main())
