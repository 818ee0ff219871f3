# Time moves only when nothing is ready: a busy loop of sleep(0) never lets a timer fire late or early.
import asyncio


async def busy():
    for i in range(5):
        await asyncio.sleep(0)
    print("busy ends at", asyncio.get_running_loop().time())


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.5, print, "timer")
    await asyncio.create_task(busy())
    await asyncio.sleep(1)
    print(loop.time())


asyncio.run(main())
