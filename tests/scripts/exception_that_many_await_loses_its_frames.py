# Each who waits for a failed task gets the exception with the traceback that it had when the task ended, the first, or with
# none: what the others added is gone, and so is what their frames held.
import asyncio
import weakref


class Held:
    pass


def frames(error):
    names, traceback = [], error.__traceback__
    while traceback is not None:
        names.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    return names


async def fails():
    await asyncio.sleep(0.125)
    raise ValueError("everybody hears of it")


async def waits(number, task):
    held = Held()
    weakref.finalize(held, print, "what", number, "held is gone")
    try:
        await task
    except ValueError as error:
        print(number, "sees", frames(error))
    if number == 2:
        raise RuntimeError("another one")


async def main():
    task = asyncio.create_task(fails())
    others = [asyncio.create_task(waits(number, task)) for number in range(3)]
    await asyncio.wait(others)
    print("all are done")
    others.clear()
    await asyncio.sleep(0)


asyncio.run(main())
