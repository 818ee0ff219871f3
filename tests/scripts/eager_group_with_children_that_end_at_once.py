# versions: 3.12 3.13
# Children of a group that end within create_task, with a value and with an exception.
import asyncio


async def quick(name):
    print(name, asyncio.current_task().get_name() == name)
    return name


async def fails():
    raise ValueError("at once")


async def slow():
    try:
        await asyncio.sleep(3)
    finally:
        print("slow ends")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    async with asyncio.TaskGroup() as group:
        one = group.create_task(quick("one"), name="one")
        print(one.done(), one.result())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(slow())
            group.create_task(fails())
            print("body runs on")
            await asyncio.sleep(1)
            print("not reached")
    except* ValueError as errors:
        print(errors.exceptions)


asyncio.run(main())
