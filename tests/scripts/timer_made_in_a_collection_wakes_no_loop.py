# How long a loop waits is decided before it waits: a timer that cleanup makes meanwhile does not wake one that waits for ever.
import asyncio


class Late:
    def __init__(self, loop):
        self.loop = loop
        self.me = self

    def __del__(self):
        self.loop.call_later(0, print, 'a timer of the collection')


async def main():
    Late(asyncio.get_running_loop())
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('main ends')


asyncio.run(main())
