# The arguments of a handle or a partial are a tuple, which lets go of its last item first; a handle that is cancelled lets go of its
# callback before them.
import asyncio
from functools import partial


class Thing:
    def __init__(self, label):
        self.label = label

    def __call__(self, *args):
        print("called", self.label)

    def __del__(self):
        print("end of", self.label)


def three():
    return Thing("function"), Thing("first"), Thing("second")


async def main():
    loop = asyncio.get_running_loop()
    partial(*three())
    print("partial")
    handle = loop.call_later(1, *three())
    handle.cancel()
    print("cancelled")
    handle = loop.call_later(1, *three())
    await asyncio.sleep(2)
    del handle
    print("timer")
    loop.call_soon(*three())
    await asyncio.sleep(0)


asyncio.run(main())
