# A wakeup that fails is told of with the future that woke the task, but from 3.13 on without it.
# versions: 3.12 3.13
import asyncio
import contextvars


def tell(loop, context):
    if "wakeup" in context["message"]:
        print("told", context["message"])


async def never():
    print("never")


async def waits(future):
    await future
    print("never")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(tell)
    futures = [loop.create_future() for _ in range(3)]
    waiting = [asyncio.create_task(waits(future)) for future in futures]
    await asyncio.sleep(0)
    futures[0].set_result(None)
    futures[1].set_result([1, 2, 3, "a long text that is cut in the middle"])
    futures[2].set_exception(ValueError("wrong"))
    loop.set_task_factory(asyncio.eager_task_factory)
    try:
        loop.create_task(never(), name="half", context=asyncio.current_task().get_context())
    except RuntimeError as error:
        print(str(error).split("<")[0])
    await asyncio.sleep(0)
    print("never")


try:
    asyncio.run(main())
except RuntimeError as error:
    print(type(error).__name__)
