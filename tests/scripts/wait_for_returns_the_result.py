# wait_for with time left gives the result; since 3.12 the coroutine runs in the caller's task.
import asyncio


async def child():
    await asyncio.sleep(1)
    return asyncio.current_task().get_name()


async def main():
    asyncio.current_task().set_name("main")
    name = await asyncio.wait_for(child(), 2)
    print("same task" if name == "main" else "another task")
    task = asyncio.create_task(child(), name="child")
    print(await asyncio.wait_for(task, 2))
    print(asyncio.get_running_loop().time())


asyncio.run(main())
