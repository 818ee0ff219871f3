# Task(coroutine, eager_start=True) fails where it is not told its loop, in 3.12.1 and 3.13.0: the task is destroyed half made.
# versions: 3.12 3.13
import asyncio


async def work(name):
    print(name, "begins")
    await asyncio.sleep(0)
    print(name, "ends")


async def main():
    loop = asyncio.get_running_loop()
    coroutine = work("first")
    try:
        asyncio.Task(coroutine, eager_start=True, name="half")
    except AttributeError as error:
        print(error)
    print(len(asyncio.all_tasks()))
    await asyncio.create_task(coroutine)
    await asyncio.Task(work("second"), loop=loop, eager_start=True)
    await asyncio.Task(work("third"), eager_start=False)


asyncio.run(main())
