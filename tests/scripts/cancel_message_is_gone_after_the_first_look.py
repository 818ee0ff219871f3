# Who awaits a cancelled task first gets its CancelledError; who comes later gets one without the message.
import asyncio


async def waiter(name, task):
    try:
        await task
    except asyncio.CancelledError as error:
        print(name, repr(error))


async def main():
    task = asyncio.create_task(asyncio.sleep(1))
    waiters = [asyncio.create_task(waiter(name, task)) for name in ("first", "second")]
    task.cancel("the reason")
    await asyncio.gather(*waiters)
    print(task._cancel_message)


asyncio.run(main())
