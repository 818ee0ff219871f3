# A gather that falls with the last call of its callback lets go of what it raised, then of its children; one that falls later does so up to 3.12 alone.
import asyncio


class Thing:
    def __init__(self, label):
        self.label = label

    def __del__(self):
        print('end of', self.label)


async def fail(label):
    thing = Thing(label)
    await asyncio.sleep(0)
    raise asyncio.CancelledError(thing.label)


async def turns(number):
    for _ in range(number):
        await asyncio.sleep(0)


async def main():
    asyncio.gather(fail('first of nobody'), fail('second of nobody'), fail('third of nobody'))
    await turns(4)
    print('kept')
    kept = asyncio.gather(fail('first of kept'), fail('second of kept'), fail('third of kept'))
    await turns(4)
    print(kept.done())
    del kept
    print('awaited')
    try:
        await asyncio.gather(fail('first awaited'), fail('second awaited'), fail('third awaited'))
    except asyncio.CancelledError as error:
        print(error)
    await turns(4)
    print('late')
    late = asyncio.gather(fail('first of late'), fail('second of late'), asyncio.sleep(1))
    await turns(4)
    print(late.done())
    del late
    await asyncio.sleep(2)


asyncio.run(main())
