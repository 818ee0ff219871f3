# What is no awaitable ends gather's making of tasks: of those behind it none is made.
import asyncio


async def child():
    print("never begins")


async def main():
    children = [child(), child()]
    try:
        await asyncio.gather(5, *children)
    except TypeError as error:
        print(error)
    await asyncio.sleep(0)
    print(len(asyncio.all_tasks()), "left")
    for never_awaited in children:
        never_awaited.close()


asyncio.run(main())
