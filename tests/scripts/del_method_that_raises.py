# An exception in __del__ is unraisable.
import asyncio


class Bad:
    def __del__(self):
        raise ValueError("in __del__")


async def main():
    bad = Bad()
    del bad
    print("main goes on")


asyncio.run(main())
