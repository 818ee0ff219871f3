# One child that sleeps holds the outer future, which holds the list of all children.
import asyncio


async def orphan():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("orphan closes")


async def main():
    asyncio.gather(orphan(), asyncio.sleep(2))
    await asyncio.sleep(1)
    print("held by the sleep")
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
