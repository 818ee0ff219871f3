import asyncio
import weakref


class Thing:
    def __init__(self):
        self.me = self


async def main():
    weakref.finalize(Thing(), print, 'finalized')
    await asyncio.sleep(0)
    print('one')
    await asyncio.sleep(0)
    print('two')

asyncio.run(main())
