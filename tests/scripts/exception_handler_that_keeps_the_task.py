# A handler that keeps the context of a lost task revives it: pending for ever, with a closed coroutine.
import asyncio

kept = []


def handler(loop, context):
    print(context["message"])
    kept.append(context["task"])


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("waiter closes")


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print(len(kept), [task.done() for task in kept])
    for task in kept:
        task.cancel()
    await asyncio.sleep(1)
    print([repr(task.exception()) for task in kept if task.done() and not task.cancelled()])


asyncio.run(main())
