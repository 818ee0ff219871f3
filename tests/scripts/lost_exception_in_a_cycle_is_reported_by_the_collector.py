# A failed task that is in a cycle is reported when it is collected, a future with an exception too.
import asyncio


class Box:
    pass


async def fails():
    await asyncio.sleep(0)
    raise ValueError("nobody looks")


async def main():
    box = Box()
    box.task = asyncio.create_task(fails(), name="fails")
    box.future = asyncio.get_running_loop().create_future()
    box.itself = box
    await asyncio.sleep(1)
    box.future.set_exception(KeyError("nor here"))
    del box
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
