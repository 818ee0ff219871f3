# __del__ runs at once when a count falls to zero, or in the collection if there is a cycle.
import asyncio


class Noisy:
    def __init__(self, name, cycle=False):
        self.name = name
        self.me = self if cycle else None

    def __del__(self):
        print("del", self.name)


async def main():
    plain = Noisy("plain")
    cycle = Noisy("cycle", cycle=True)
    await asyncio.sleep(1)
    del plain
    print("plain dropped")
    del cycle
    print("cycle dropped")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
