# The callback of a weak reference that is lost with its object does not run; one that is held does, and may start a task.
import asyncio
import weakref


class Node:
    pass


def tell(reference):
    print("callback", reference() is None)
    asyncio.create_task(late(), name="late")


async def late():
    print("late task runs at", asyncio.get_running_loop().time())


async def main():
    node = Node()
    node.itself = node
    node.inner = weakref.ref(node, lambda reference: print("never printed"))
    outer = weakref.ref(node, tell)
    del node
    await asyncio.sleep(1)
    print("main ends", outer() is None)


asyncio.run(main())
