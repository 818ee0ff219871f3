# set_exception_handler replaces the handler; its context names message, exception and task.
import asyncio


def handler(loop, context):
    keys = sorted(key for key in context if key in ("message", "exception", "task", "future", "handle"))
    print(context["message"].split(" at ")[0].split("(")[0], keys, repr(context.get("exception")))


async def fails():
    raise ValueError("task")


def bad():
    raise KeyError("callback")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    print(loop.get_exception_handler() is handler)
    asyncio.create_task(fails())
    loop.call_soon(bad)
    asyncio.create_task(asyncio.Event().wait())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
