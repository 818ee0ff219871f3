# With the eager factory the first step runs inside create_task; a task that does not suspend is done at once.
# versions: 3.12 3.13
import asyncio


async def quick():
    print("quick runs")
    return "quick"


async def slow():
    print("slow starts")
    await asyncio.sleep(1)
    print("slow ends")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(quick(), name="quick")
    print("created", task.done(), task.result())
    task = asyncio.create_task(slow(), name="slow")
    print("created", task.done())
    await task


asyncio.run(main())
