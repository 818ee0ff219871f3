# A frame knows its caller: a saved exception holds the locals of the functions that called the one it was raised in.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def returns_an_error():
    try:
        raise ValueError("saved")
    except ValueError as error:
        return error


def caller():
    task = asyncio.create_task(waiter())
    return returns_an_error()


async def main():
    error = caller()
    await asyncio.sleep(1)
    print("held by", repr(error))
    del error
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
