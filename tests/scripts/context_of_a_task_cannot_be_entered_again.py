# A context that a task, a callback or Context.run runs in can't be entered once more until it is left.
import asyncio
from contextvars import copy_context


def enter(context, what):
    try:
        print(what, context.run(lambda: "enters"))
    except RuntimeError as error:
        print(what, str(error).split("<")[0])


async def child(context):
    enter(context, "a task of that context")
    other = copy_context()
    other.run(enter, context, "another context within it")
    enter(other, "a context that was left")


async def main():
    context = copy_context()
    enter(context, "a task of another one")
    await asyncio.create_task(child(context), context=context)
    asyncio.get_running_loop().call_soon(enter, context, "a callback", context=context)
    await asyncio.sleep(0)
    context.run(enter, context, "itself")
    enter(context, "at the end")


asyncio.run(main())
