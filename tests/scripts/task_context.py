# Since 3.12 a task tells its context.
# versions: 3.12 3.13
import asyncio
import contextvars

variable = contextvars.ContextVar("variable")


async def child():
    variable.set("child's")
    await asyncio.sleep(0)


async def main():
    variable.set("main's")
    task = asyncio.create_task(child())
    print(task.get_context()[variable])
    await task
    print(task.get_context()[variable], variable.get())


asyncio.run(main())
