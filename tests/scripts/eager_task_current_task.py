# In the eager step current_task is the new task; after it the old one again.
# versions: 3.12 3.13
import asyncio


async def child():
    me = asyncio.current_task()
    inside = me in asyncio.all_tasks()
    await asyncio.sleep(0)
    return inside, me is asyncio.current_task()


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    me = asyncio.current_task()
    task = asyncio.create_task(child(), name="child")
    print(asyncio.current_task() is me)
    print(await task)


asyncio.run(main())
