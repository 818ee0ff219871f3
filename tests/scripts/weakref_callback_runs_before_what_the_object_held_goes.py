# An object that dies runs its finalizer, then the callbacks of its weak references, and then lets go of what it held; a
# generator is closed only after the callbacks.
import asyncio
import weakref
from collections import deque


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


class Plain:
    pass


class Finalized:
    def __del__(self):
        print("__del__")


class Revived:
    def __del__(self):
        kept.append(self)


kept = []


def watch(thing, name):
    return weakref.ref(thing, lambda _: print(name, "gone"))


def hold(holder, name):
    holder.thing = Thing(name)
    watching.append(watch(holder, name))


def suspended(thing):
    try:
        yield
    finally:
        print("closed")


async def waiter(thing):
    await asyncio.get_running_loop().create_future()


async def failing(thing):
    raise ValueError("failed")


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result(Thing("result"))
    watching.append(watch(future, "future"))
    del future
    future = asyncio.get_running_loop().create_future()
    error = ValueError("failed")
    error.thing = Thing("exception")
    future.set_exception(error)
    del error
    watching.append(watch(future, "future that failed"))
    del future
    queue = asyncio.Queue()
    queue.put_nowait(Thing("item"))
    watching.append(watch(queue, "queue"))
    del queue
    event = asyncio.Event()
    watching.append(watch(event, "event"))
    coroutine = event.wait()
    coroutine.send(None)
    del event
    watching.append(watch(coroutine, "coroutine"))
    coroutine.close()
    del coroutine
    coroutine = waiter(Thing("argument"))
    coroutine.send(None)
    watching.append(watch(coroutine, "coroutine"))
    del coroutine
    task = asyncio.create_task(failing(Thing("argument of a task")))
    watching.append(watch(task, "task"))
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    print("main ends")


watching = []
hold(Plain(), "instance")
hold(Finalized(), "instance with __del__")
hold(Revived(), "instance that stays")
print(watching[-1]() is kept.pop())


def function(thing=Thing("default")):
    pass


watching.append(watch(function, "function"))
del function
items = {Thing("member")}
watching.append(watch(items, "set"))
del items
items = deque([Thing("item")])
watching.append(watch(items, "deque"))
del items
method = Thing("self").__del__
watching.append(watch(method, "method"))
del method
generator = suspended(Thing("argument"))
next(generator)
watching.append(watch(generator, "generator"))
del generator
asyncio.run(main())
