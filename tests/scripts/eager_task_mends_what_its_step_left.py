# An eager task in whose first step another one was left half made puts the current task right again; what was left is pending.
# versions: 3.12 3.13
import asyncio


async def never():
    print("never")


async def outer():
    loop = asyncio.get_running_loop()
    context = asyncio.current_task().get_context()
    try:
        asyncio.Task(never(), loop=loop, eager_start=True, context=context, name="half")
    except RuntimeError as error:
        print(str(error).split("<")[0])
    print(asyncio.current_task().get_name())
    await asyncio.sleep(0)
    print(asyncio.current_task().get_name())


async def main():
    task = asyncio.Task(outer(), loop=asyncio.get_running_loop(), eager_start=True, name="outer")
    print(asyncio.current_task().get_name())
    await task
    print(sorted(task.get_name() for task in asyncio.all_tasks()))
    asyncio.get_running_loop().stop()
    await asyncio.sleep(0)


try:
    asyncio.run(main())
except RuntimeError as error:
    print(error)
