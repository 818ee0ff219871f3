# A coroutine that is cancelled before it begins leaves its frame in the traceback, and that keeps its arguments.
import asyncio


async def fails_unseen():
    raise ValueError("never looked at")


async def parent():
    task = asyncio.create_task(fails_unseen())
    await asyncio.wait_for(asyncio.wait([task]), 0)


async def main():
    saved = None
    try:
        await parent()
    except TimeoutError as error:
        saved = error.__context__
    await asyncio.sleep(1)
    print("the traceback goes")
    saved = None
    await asyncio.sleep(1)


asyncio.run(main())
