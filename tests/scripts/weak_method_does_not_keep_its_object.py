# A bound method held weakly holds nothing: the wake-up never comes, the waiter is lost.
import asyncio
import weakref


class Waiter:
    def __init__(self):
        self.future = asyncio.get_running_loop().create_future()
        asyncio.create_task(self.run(), name="weakly woken")

    async def run(self):
        await self.future
        print("woken")

    def wake(self):
        self.future.set_result(None)


async def main():
    wake = weakref.WeakMethod(Waiter().wake)
    await asyncio.sleep(1)
    method = wake()
    print("alive" if method else "gone")
    if method:
        method()
    await asyncio.sleep(1)


asyncio.run(main())
