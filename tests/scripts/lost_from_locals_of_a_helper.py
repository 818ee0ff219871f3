# However a helper function names the task, the name goes when the helper returns.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def double():
    a = b = asyncio.create_task(waiter(), name="double")


def unpacked():
    a, b = asyncio.create_task(waiter(), name="first of two"), asyncio.create_task(waiter(), name="second of two")


def walrus():
    if (task := asyncio.create_task(waiter(), name="walrus")).done():
        print("never")


def conditional(flag):
    task = asyncio.create_task(waiter(), name="conditional") if flag else None
    return task is None


async def main():
    double()
    unpacked()
    walrus()
    print(conditional(True))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
