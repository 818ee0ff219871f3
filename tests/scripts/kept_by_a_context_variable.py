# The context of a task is a reference too: a value set in it lives as long as the task.
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default=None)


async def waiter():
    await asyncio.get_running_loop().create_future()


async def holder():
    variable.set(asyncio.create_task(waiter(), name="in the context"))
    await asyncio.sleep(1)


async def main():
    asyncio.create_task(holder())
    await asyncio.sleep(0.5)
    print("held")
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
