# Up to 3.11 the callback of a child that is done comes before the first step of the child that is made after it.
import asyncio


async def child():
    print("child begins")


async def main():
    done = asyncio.create_task(child())
    await done
    await asyncio.gather(done, child())
    await asyncio.gather(child(), done, child())


asyncio.run(main())
