# An object with __await__ that passes a future on is part of the chain.
import asyncio


class Signal:
    def __init__(self):
        self.future = asyncio.get_running_loop().create_future()

    def __await__(self):
        try:
            return (yield from self.future)
        finally:
            print("signal closes")

    def fire(self, value):
        self.future.set_result(value)


async def waiter(signal):
    print("got", await signal)


async def main():
    kept = Signal()
    asyncio.create_task(waiter(kept), name="on the kept one")
    asyncio.create_task(waiter(Signal()), name="on its own")
    await asyncio.sleep(1)
    kept.fire("value")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
