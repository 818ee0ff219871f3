# ExitStack and AsyncExitStack leave what was entered in reverse order.
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def resource(name):
    print("open", name)
    try:
        yield name
    finally:
        await asyncio.sleep(0.5)
        print("close", name)


async def main():
    async with contextlib.AsyncExitStack() as stack:
        names = [await stack.enter_async_context(resource(name)) for name in "abc"]
        stack.callback(print, "callback")
        print(names)
    with contextlib.ExitStack() as stack:
        for i in range(3):
            stack.callback(print, "leave", i)
    print(asyncio.get_running_loop().time())


asyncio.run(main())
