# Whoever throws a CancelledError into a task holds it for that step, and so what its frames name.
import asyncio


class Thing:
    def __del__(self):
        print("thing gone")


async def waiting(future):
    thing = Thing()
    await future


async def child():
    try:
        await waiting(asyncio.get_running_loop().create_future())
    except asyncio.CancelledError:
        print("cancelled")
    print("the step goes on")
    await asyncio.sleep(0)
    print("next step")


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel()
    await task


asyncio.run(main())
