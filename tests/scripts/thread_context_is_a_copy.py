# to_thread runs its function in a copy of the context; run_in_executor in the thread's own, which is empty.
# versions: 3.11 3.12 3.13
import asyncio
import contextvars

name = contextvars.ContextVar("name", default="nobody")


def look(new):
    before = name.get()
    name.set(new)
    return before


async def main():
    name.set("main")
    print(await asyncio.to_thread(look, "thread"), name.get())
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, look, "pool"), name.get())
    print(await asyncio.to_thread(look, "again"), name.get())


asyncio.run(main())
