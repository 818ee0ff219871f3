# A token gives back the value before.
import asyncio
import contextvars

variable = contextvars.ContextVar("variable")


async def child():
    token = variable.set("child")
    print(variable.get(), token.old_value)
    variable.reset(token)
    print(variable.get())


async def main():
    variable.set("main")
    await child()
    context = contextvars.copy_context()
    context.run(variable.set, "in the copy")
    print(variable.get(), context[variable])
    task = asyncio.create_task(child(), context=context)
    await task


asyncio.run(main())
