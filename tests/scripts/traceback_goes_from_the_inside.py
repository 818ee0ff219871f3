# An exception that dies takes the frames of its traceback along, the innermost first: those of asyncio's own functions too.
import asyncio


async def fails(label):
    raise ValueError(label)


async def inner():
    task = asyncio.create_task(fails("inner"))
    await asyncio.sleep(0.25)
    raise KeyError("end")


async def outer():
    task = asyncio.create_task(fails("outer"))
    await inner()


async def cancels_itself():
    task = asyncio.create_task(fails("task"))
    await asyncio.sleep(0.25)
    asyncio.current_task().cancel()
    await asyncio.wait_for(asyncio.gather(asyncio.sleep(0)), 1)


async def main():
    try:
        await outer()
    except KeyError as error:
        print("caught", error)
    print("gone")
    try:
        await asyncio.create_task(cancels_itself())
    except asyncio.CancelledError as error:
        print("cancelled")
    print("gone")


asyncio.run(main())
