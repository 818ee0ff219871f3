# A task cancelled before it started never runs its body.
import asyncio


async def child():
    print("never printed")
    try:
        await asyncio.sleep(1)
    finally:
        print("never printed either")


async def main():
    task = asyncio.create_task(child())
    print(task.cancel())
    await asyncio.sleep(0)
    print(task.done(), task.cancelled())
    print(task.cancel())


asyncio.run(main())
