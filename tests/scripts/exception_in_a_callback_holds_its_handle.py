# A callback that raises: the frame that reports it names the report, which names exception and handle; a cycle.
import asyncio


class Thing:
    def __repr__(self):
        return "thing"

    def __del__(self):
        print("thing gone")


def fail(thing):
    raise ValueError("callback")


async def main():
    asyncio.get_running_loop().call_soon(fail, Thing())
    await asyncio.sleep(0)
    print("after the callback")
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
