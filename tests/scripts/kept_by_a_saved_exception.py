# An exception holds its traceback, the traceback its frames, a frame its locals.
import asyncio

saved = []


async def waiter():
    await asyncio.get_running_loop().create_future()


def fails():
    task = asyncio.create_task(waiter())
    raise ValueError("saved")


async def main():
    try:
        fails()
    except ValueError as error:
        saved.append(error)
    await asyncio.sleep(1)
    print("held by", repr(saved[0]))
    saved.clear()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
