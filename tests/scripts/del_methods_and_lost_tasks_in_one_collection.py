# Objects with __del__ and lost tasks are finalized in one list, in the order of their age.
import asyncio


class Noisy:
    def __init__(self, name):
        self.name = name
        self.me = self

    def __del__(self):
        print("del", self.name)


async def waiter(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("close", name)


async def main():
    Noisy("first")
    asyncio.create_task(waiter("a"), name="a")
    Noisy("second")
    asyncio.create_task(waiter("b"), name="b")
    Noisy("third")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
