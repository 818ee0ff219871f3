# An object held by the frame of a lost task dies when its coroutine is closed.
import asyncio


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


async def waiter():
    noisy = Noisy("local")
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("finally sees", noisy.name)


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
