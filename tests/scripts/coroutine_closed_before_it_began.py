# Closing a coroutine that never began: since 3.12 it keeps its arguments as long as it lives.
import asyncio


class Thing:
    def __del__(self):
        print("thing gone")


async def child(thing):
    pass


async def main():
    coroutine = child(Thing())
    coroutine.close()
    print("closed", coroutine.cr_frame)
    coroutine = None
    print("let go")


asyncio.run(main())
