# A frame in the traceback that names the task makes a cycle; the report waits for a collection.
import asyncio


async def child():
    me = asyncio.current_task()
    raise ValueError("held by its own frame")


async def main():
    asyncio.create_task(child())
    await asyncio.sleep(1)
    print("main")
    await asyncio.sleep(1)


asyncio.run(main())
