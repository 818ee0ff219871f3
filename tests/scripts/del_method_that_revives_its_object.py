# __del__ may store its object somewhere: it lives on, and __del__ does not run again.
import asyncio

saved = []


class Phoenix:
    def __del__(self):
        print("del")
        saved.append(self)


async def main():
    phoenix = Phoenix()
    del phoenix
    print(len(saved))
    await asyncio.sleep(1)
    saved.clear()
    await asyncio.sleep(1)
    print("main ends", len(saved))


asyncio.run(main())
