# versions: 3.12 3.13
# The traceback of an eager task that failed in its first step knows the frames of create_task, which hold the coroutine: an
# asynchronous generator that was thrown into is there until somebody drops the exception.
import asyncio
import weakref


async def numbers():
    yield 1


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    generator = numbers()
    watching = weakref.ref(generator, lambda _: print("generator gone"))
    task = asyncio.create_task(generator.athrow(ValueError("thrown")))
    del generator
    print(repr(task.exception()), watching() is not None)
    del task
    print("task gone")
    generator = numbers()
    watching = weakref.ref(generator, lambda _: print("generator gone"))
    task = asyncio.create_task(generator.asend(None))
    del generator
    print(task.result(), watching() is not None)


asyncio.run(main())
