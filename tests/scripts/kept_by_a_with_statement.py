# The manager of a with block is held by the frame until the block is left, name or no name.
import asyncio


class Manager:
    def __init__(self):
        self.task = asyncio.create_task(waiter())

    def __enter__(self):
        return "something else"

    def __exit__(self, *ignored):
        print("left")


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    with Manager():
        await asyncio.sleep(1)
        print("held")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
