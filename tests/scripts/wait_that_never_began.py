# A wait that never begins lets go of its list from the end.
import asyncio


async def fails(label):
    raise ValueError(label)


async def main():
    waiting = asyncio.wait([asyncio.create_task(fails(label)) for label in ("first", "second", "third")])
    await asyncio.sleep(0)
    try:
        await asyncio.wait_for(waiting, 0)
    except TimeoutError:
        print("timeout")
    waiting = None
    print("gone")


asyncio.run(main())
