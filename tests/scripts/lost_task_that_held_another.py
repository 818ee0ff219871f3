# A lost task drops what its frame held: a task that only it knew is lost with it.
import asyncio


async def leaf():
    await asyncio.get_running_loop().create_future()


async def holder():
    child = asyncio.create_task(leaf(), name="child")
    sleeping = asyncio.create_task(asyncio.sleep(3), name="sleeping")
    await asyncio.get_running_loop().create_future()
    print(child, sleeping)


async def main():
    asyncio.create_task(holder(), name="holder")
    await asyncio.sleep(5)
    print("main ends")


asyncio.run(main())
