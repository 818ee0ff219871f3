# An eager task that is given a context in which code runs is left half made: it never runs, it is the current task from then on,
# and no other one can take a step.
# versions: 3.12 3.13
import asyncio
import contextvars


def tell(loop, context):
    print("told", str(context["exception"]).split("<")[0])


async def never():
    print("never")


async def waits(future):
    await future
    print("never")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(tell)
    future = loop.create_future()
    waiting = asyncio.create_task(waits(future), name="waiting")
    await asyncio.sleep(0)
    future.set_result(None)
    loop.call_soon(lambda: print("called", asyncio.current_task().get_name()))
    loop.set_task_factory(asyncio.eager_task_factory)
    context = asyncio.current_task().get_context()
    try:
        loop.create_task(never(), name="half", context=context)
    except RuntimeError as error:
        print(str(error).split("<")[0])
    print(asyncio.current_task().get_name(), len(asyncio.all_tasks()))
    await asyncio.sleep(0)
    print("never")


try:
    asyncio.run(main())
except RuntimeError as error:
    print(error)
