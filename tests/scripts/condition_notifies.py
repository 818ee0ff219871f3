# notify(n) wakes n waiters, who take the lock one after the other; notify_all wakes all.
import asyncio


async def waiter(condition, name):
    async with condition:
        await condition.wait()
        print(name, "at", asyncio.get_running_loop().time())
        await asyncio.sleep(1)


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in "abcde"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(2)
        print("two notified")
    await asyncio.sleep(5)
    async with condition:
        condition.notify_all()
    await asyncio.gather(*tasks)
    try:
        condition.notify()
    except RuntimeError as error:
        print("RuntimeError", error)


asyncio.run(main())
