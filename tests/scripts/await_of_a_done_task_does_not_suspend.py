# Awaiting a task that is done costs no iteration.
import asyncio


async def child():
    return "x"


async def other():
    print("other")


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    asyncio.create_task(other())
    for _ in range(3):
        print(await task)
    print("main ends before other")


asyncio.run(main())
