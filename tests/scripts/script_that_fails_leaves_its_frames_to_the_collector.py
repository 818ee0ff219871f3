# The exception that ends a script is the main task's too, and its traceback knows that task: what the frames hold waits for
# the last collection, in which a weak reference that is garbage itself calls nobody.
import asyncio
import weakref


class Box:
    def __del__(self):
        print("end of the box")


async def waits():
    await asyncio.sleep(0)


async def main():
    box = Box()
    task = asyncio.create_task(waits())
    box.reference = weakref.ref(task, lambda _: print("never told"))
    await task
    raise ValueError("the script ends")


asyncio.run(main())
