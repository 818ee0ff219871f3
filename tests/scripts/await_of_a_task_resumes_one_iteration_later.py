# Who awaits a task goes on in the iteration after the task's last step.
import asyncio


async def child():
    await asyncio.sleep(1)
    print("child ends")
    return 42


async def main():
    task = asyncio.create_task(child())
    value = await task
    print("main got", value, task.done(), task.cancelled())
    print("again", await task)


asyncio.run(main())
