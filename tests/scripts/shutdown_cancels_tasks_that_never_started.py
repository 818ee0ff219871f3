# A task created in main's last step is cancelled before it ran, in the batch after main's.
import asyncio


async def child():
    print("runs in the extra batch")
    await asyncio.sleep(1)
    print("never")


async def grandchild_maker():
    asyncio.create_task(child())
    await asyncio.sleep(0)


async def main():
    asyncio.create_task(grandchild_maker())


asyncio.run(main())
