import asyncio
import gc


class Thing:
    pass


async def main():
    shared = Thing()
    cycle = [shared]
    cycle.append(cycle)
    del cycle
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, sum(isinstance(it, list) for it in gc.get_referrers(shared)))

asyncio.run(main())
