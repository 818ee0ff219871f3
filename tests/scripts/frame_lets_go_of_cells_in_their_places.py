# A frame lets go of its variables in order: an argument that a closure shares in the argument's place, other shared
# variables behind those that are not.
import asyncio


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


def function(first, second, third):
    plain = Item("plain")
    shared = Item("shared")
    last = Item("last")
    return len([lambda: (second, shared)])


async def coroutine(first, second, third):
    plain = Item("plain")
    shared = Item("shared")
    last = Item("last")
    len([lambda: (second, shared)])
    await asyncio.sleep(0)


async def main():
    print("a function")
    function(Item("first"), Item("second"), Item("third"))
    print("a coroutine")
    await coroutine(Item("first"), Item("second"), Item("third"))
    print("a task that is cancelled")
    task = asyncio.create_task(coroutine(Item("first"), Item("second"), Item("third")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    print("cancelled")
    del task
    print("done")


asyncio.run(main())
