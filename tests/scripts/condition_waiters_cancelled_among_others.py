# Waiters of a condition that are cancelled, notified, or both: nobody's notification is lost from 3.13 on.
import asyncio


async def waiter(condition, name):
    async with condition:
        try:
            await condition.wait()
            print(name, "notified")
        except asyncio.CancelledError:
            print(name, "cancelled with the lock:", condition.locked())
            raise


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in "abc"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(1)
        tasks[0].cancel()
    await asyncio.sleep(1)
    tasks[1].cancel()
    await asyncio.sleep(1)
    async with condition:
        condition.notify_all()
    await asyncio.wait(tasks)
    print([task.cancelled() for task in tasks])
    try:
        condition.notify()
    except RuntimeError as error:
        print(error)


asyncio.run(main())
