# Cleanup that completes the future of another lost task revives it: its coroutine is closed, so it fails.
import asyncio


async def waits(name, future):
    try:
        await future
    finally:
        print(name, "closes")


async def completes(future):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("sets the result")
        future.set_result("too late")


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waits("waiter", future))
    task.add_done_callback(lambda task: print("callback", repr(task.exception())))
    asyncio.create_task(completes(future))
    del task, future
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
