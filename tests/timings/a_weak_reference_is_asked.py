import asyncio
import weakref


class Thing:
    def __init__(self):
        self.me = self


async def main():
    ref = weakref.ref(Thing())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, ref() is None)

asyncio.run(main())
