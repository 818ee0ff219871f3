# A task knows its coroutine; current_task is the task whose step runs, and None in a callback.
import asyncio


async def child():
    return asyncio.current_task()


async def main():
    coroutine = child()
    task = asyncio.create_task(coroutine)
    print(task.get_coro() is coroutine, task.get_loop() is asyncio.get_running_loop())
    print(await task is task, asyncio.current_task() is task)
    asyncio.get_running_loop().call_soon(lambda: print("callback:", asyncio.current_task()))
    await asyncio.sleep(0)


asyncio.run(main())
