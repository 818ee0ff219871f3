# versions: 3.12 3.13
# A task that fails in its eager first step is in a circle, through the frame of create_task, and waits for the collector.
import asyncio


async def fails():
    raise ValueError("early")


async def fails_late():
    await asyncio.sleep(0)
    raise ValueError("late")


async def numbers():
    yield 1


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    asyncio.create_task(fails())
    print("created")
    asyncio.create_task(fails_late())
    await asyncio.sleep(0.25)
    task = asyncio.create_task(numbers().asend(1))
    print("the generator is gone:", task.done())
    await asyncio.sleep(0.25)
    print(repr(task.exception()))


asyncio.run(main())
