# call_exception_handler takes any context; since 3.12 a handler runs in the context of the task that it is about.
import asyncio
import contextvars

where = contextvars.ContextVar("where")


def handler(loop, context):
    print("handler:", context["message"], where.get())


async def child():
    where.set("in the child")
    await asyncio.sleep(1)


async def main():
    where.set("in main")
    loop = asyncio.get_running_loop()
    other = asyncio.create_task(child())
    await asyncio.sleep(0)
    for handler_or_none in (None, handler):
        loop.set_exception_handler(handler_or_none)
        loop.call_exception_handler({"message": "only a message"})
        loop.call_exception_handler({"message": "with an error", "exception": ValueError("x")})
        loop.call_exception_handler({"message": "with another task", "task": other})
        loop.call_exception_handler({"message": "with another task as a future", "future": other})
    loop.set_exception_handler(None)
    loop.call_exception_handler({"message": "with the running task", "task": asyncio.current_task()})
    await other


asyncio.run(main())
