# A collection that goes through a handle's arguments comes to the last one first: the task that an object cancels when it ends has said
# by then that nobody asked what it raised.
import asyncio
import gc

held = []


class Ender:
    def hold(self, task):
        self.task = task

    def __del__(self):
        print("cancel", self.task.cancel())


class Circle:
    pass


async def fails():
    raise ValueError("unseen")


async def main():
    circle = Circle()
    circle.me = circle
    held.append(circle)
    ender = Ender()
    task = asyncio.create_task(fails())
    circle.handle = asyncio.get_running_loop().call_soon(Ender.hold, ender, task)
    del circle, ender, task
    await asyncio.sleep(1)
    gc.collect()
    held.clear()
    gc.collect()


asyncio.run(main())
