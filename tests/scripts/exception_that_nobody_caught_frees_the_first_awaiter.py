# Two tasks get what the task that they await raised. When the second does, the frames of the first are gone from the
# traceback: so the second, which a variable of the first names, is not in a circle, and dies with that.
import asyncio


async def fails():
    await asyncio.sleep(0.125)
    raise ValueError("the second does not look")


async def passes_on(task):
    await task


async def first(task):
    second = asyncio.create_task(passes_on(task), name="second")
    try:
        await passes_on(task)
    except ValueError:
        print("the first looks")


async def main():
    task = asyncio.create_task(fails())
    await asyncio.create_task(first(task), name="first")
    await asyncio.sleep(0.125)


asyncio.run(main())
