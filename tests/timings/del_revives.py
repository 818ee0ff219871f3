import asyncio

kept = []


class Thing:
    def __init__(self):
        self.me = self

    def __del__(self):
        kept.append(self)


async def main():
    Thing()
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, len(kept))
        if kept:
            kept.clear()

asyncio.run(main())
