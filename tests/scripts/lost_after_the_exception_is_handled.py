# except ... as name deletes the name: nothing of the handled exception is left.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def fails():
    task = asyncio.create_task(waiter())
    raise ValueError("not saved")


async def main():
    try:
        fails()
    except ValueError as error:
        print("caught", error)
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
