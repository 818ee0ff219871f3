import asyncio
import gc


class Thing:
    def __init__(self):
        self.me = self


async def main():
    Thing()
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, sum(isinstance(it, Thing) for it in gc.get_objects()))

asyncio.run(main())
