# get_context gives the context that a task runs in, also while it runs: what it sets then is there, and it can't be entered.
# versions: 3.12 3.13
import asyncio
from contextvars import ContextVar

var = ContextVar("var", default="nothing")


async def main():
    context = asyncio.current_task().get_context()
    var.set("main")
    print(var in context, context.get(var))
    await asyncio.sleep(0)
    print(var.get(), context.get(var))


async def child():
    context = asyncio.current_task().get_context()
    var.set("child")
    print(context.get(var))
    try:
        context.run(print, "entered")
    except RuntimeError as error:
        print(str(error).split(":")[0])
    await asyncio.sleep(0)
    print(var.get())


async def both():
    await asyncio.create_task(child())
    print(var.get())


asyncio.run(main())
asyncio.run(both())
