import asyncio
import weakref

things = weakref.WeakValueDictionary()


class Thing:
    def __init__(self):
        self.me = self


async def main():
    things['a'] = Thing()
    await asyncio.sleep(0)
    print(sorted(things))
    things['b'] = Thing()
    await asyncio.sleep(0)
    print(sorted(things))

asyncio.run(main())
