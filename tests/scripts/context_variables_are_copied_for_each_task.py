# A task runs in a copy of the context in which it was created.
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default="nothing")


async def child(name):
    print(name, "starts with", variable.get())
    variable.set(name)
    await asyncio.sleep(1)
    print(name, "still has", variable.get())


async def main():
    variable.set("main")
    tasks = [asyncio.create_task(child(name)) for name in "ab"]
    variable.set("main, later")
    await asyncio.gather(*tasks)
    print(variable.get())


asyncio.run(main())
print(variable.get())
