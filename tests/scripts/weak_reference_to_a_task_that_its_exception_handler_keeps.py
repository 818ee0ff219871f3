# A task that an exception handler keeps, told of its end, lives on: weak references to it stay, and are not called back.
import asyncio
import weakref

kept = []


def keep(loop, context):
    print("told", context["message"], weak() is not None)
    kept.append(context)


async def fails():
    raise ValueError("nobody looks")


async def main():
    global weak
    asyncio.get_running_loop().set_exception_handler(keep)
    task = asyncio.create_task(fails())
    weak = weakref.ref(task, lambda weak: print("gone", weak() is None))
    del task
    await asyncio.sleep(1)
    print(weak() is kept[0]["future"], weak().done())
    kept.clear()
    print(weak())
    weak = weakref.ref(future := asyncio.get_running_loop().create_future(), lambda weak: print("future gone"))
    future.set_exception(ValueError("nor here"))
    del future
    print(weak() is kept[0]["future"])
    kept.clear()
    print("end", weak())


asyncio.run(main())
