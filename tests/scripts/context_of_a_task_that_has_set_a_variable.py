# get_context of a task that has set a variable gives the context that has it, also where it was asked for only afterwards.
# versions: 3.12 3.13
import asyncio
from contextvars import ContextVar

var = ContextVar("var", default="nothing")


async def main():
    var.set("main")
    context = asyncio.current_task().get_context()
    print(var in context, context.get(var))
    try:
        context.run(print, "entered")
    except RuntimeError as error:
        print(str(error).split(":")[0])
    await asyncio.sleep(0)
    print(var.get(), context.get(var))


async def inner(task):
    print(task.get_context().get(var))


async def outer():
    var.set("outer")
    asyncio.Task(inner(asyncio.current_task()), loop=asyncio.get_running_loop(), eager_start=True)


asyncio.run(main())
asyncio.run(outer())
