# The main task runs in a context of its runner's: what it sets there lives until asyncio.run returns.
import asyncio
from contextvars import ContextVar

variable = ContextVar("variable")


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


async def child():
    variable.set(Item("the child's"))


async def main():
    variable.set(Item("the main task's"))
    await asyncio.create_task(child())
    print("main ends")


asyncio.run(main())
print("run has returned")
