import asyncio
import sys


class Thing:
    pass


async def main():
    shared = Thing()
    cycle = [shared]
    cycle.append(cycle)
    before = sys.getrefcount(shared)
    del cycle
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, before - sys.getrefcount(shared))

asyncio.run(main())
