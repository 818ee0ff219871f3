# A task factory of the program's makes all tasks: those of create_task, gather, groups and wait_for.
import asyncio

made = []


def factory(loop, coroutine, **options):
    task = asyncio.Task(coroutine, loop=loop, **options)
    made.append(coroutine.__name__)
    return task


async def work(number):
    await asyncio.sleep(number)
    return number


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(factory)
    print(loop.get_task_factory() is factory)
    await asyncio.create_task(work(1))
    print(await asyncio.gather(work(1), work(2)))
    async with asyncio.TaskGroup() as group:
        group.create_task(work(1))
    await asyncio.wait_for(asyncio.ensure_future(work(1)), 2)
    await asyncio.shield(work(1))
    loop.set_task_factory(None)
    await asyncio.create_task(work(1))
    print(made)


asyncio.run(main())
