# A failed task that nobody holds is reported at once, before the next callback of the batch.
import asyncio


async def child():
    await asyncio.sleep(1)
    raise ValueError("nobody looks")


async def main():
    asyncio.create_task(child())
    asyncio.get_running_loop().call_later(1, print, "same batch")
    await asyncio.sleep(2)
    print("main")


asyncio.run(main())
