# A cancelled task holds its CancelledError, whose traceback holds the frames: their locals die with the task.
import asyncio


class Noisy:
    def __del__(self):
        print("del")


async def waiter():
    noisy = Noisy()
    await asyncio.sleep(10)


async def main():
    task = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print("cancelled", task.cancelled())
    del task
    await asyncio.sleep(0)
    print("dropped")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
