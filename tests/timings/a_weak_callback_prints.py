import asyncio
import weakref


class Thing:
    def __init__(self):
        self.me = self


def gone(ref):
    print('callback')


async def main():
    ref = weakref.ref(Thing(), gone)
    await asyncio.sleep(0)
    print('one')
    await asyncio.sleep(0)
    print('two', ref() is None)

asyncio.run(main())
