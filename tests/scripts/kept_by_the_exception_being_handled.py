# Inside the except block the exception, and all its traceback names, is alive.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def fails():
    task = asyncio.create_task(waiter())
    raise ValueError("handled slowly")


async def main():
    try:
        fails()
    except ValueError:
        await asyncio.sleep(1)
        print("still in the handler")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
