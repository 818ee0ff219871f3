# The context of a task is entered while an eager one takes its first step in it, and can't be entered once more: so a handler that is
# told of that task is not called.
# versions: 3.12 3.13
import asyncio
import logging

logging.disable()


def tell(loop, context):
    print("told", context["message"])


async def inner(task):
    try:
        task.get_context().run(print, "entered")
    except RuntimeError as error:
        print(str(error).split(":")[0])


async def outer():
    asyncio.Task(inner(asyncio.current_task()), loop=asyncio.get_running_loop(), eager_start=True)
    try:
        asyncio.current_task().get_context().run(print, "entered")
    except RuntimeError as error:
        print(str(error).split(":")[0])


async def main():
    asyncio.get_running_loop().set_exception_handler(tell)
    await asyncio.create_task(outer())


asyncio.run(main())
