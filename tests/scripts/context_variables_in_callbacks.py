# Callbacks run in the context in which they were scheduled; an explicit context can be given.
import asyncio
import contextvars

variable = contextvars.ContextVar("variable")


def show(*ignored):
    print("callback sees", variable.get("unset"))


async def main():
    loop = asyncio.get_running_loop()
    variable.set("one")
    loop.call_soon(show)
    future = loop.create_future()
    future.add_done_callback(show)
    empty = contextvars.Context()
    loop.call_soon(show, context=empty)
    variable.set("two")
    loop.call_later(1, show)
    future.set_result(None)
    await asyncio.sleep(2)


asyncio.run(main())
