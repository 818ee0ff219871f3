# A task's result comes from its coroutine alone.
import asyncio


async def child():
    return "from the coroutine"


async def main():
    task = asyncio.create_task(child())
    for attempt in (lambda: task.set_result(1), lambda: task.set_exception(ValueError())):
        try:
            attempt()
        except RuntimeError as error:
            print("RuntimeError", error)
    try:
        task.result()
    except asyncio.InvalidStateError as error:
        print("InvalidStateError", error)
    print(await task, asyncio.isfuture(task), task.get_loop() is asyncio.get_running_loop())
    task = asyncio.create_task(asyncio.sleep(1))
    task.cancel()
    await asyncio.wait([task])
    try:
        task.exception()
    except asyncio.CancelledError:
        print("exception() of a cancelled task raises")


asyncio.run(main())
