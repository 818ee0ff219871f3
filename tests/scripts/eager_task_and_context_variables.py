# versions: 3.12 3.13
# An eager task runs its first step in a context of its own, and its callbacks in those in which they were added.
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default="unset")


async def sets():
    variable.set("by the task")
    print("first step", variable.get())
    await asyncio.sleep(0)
    print("second step", variable.get())


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    variable.set("by main")
    task = asyncio.create_task(sets())
    print("main", variable.get())
    task.add_done_callback(lambda task: print("callback", variable.get()))
    variable.set("by main, later")
    await task
    await asyncio.sleep(0)


asyncio.run(main())
