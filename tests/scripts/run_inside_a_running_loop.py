# asyncio.run refuses to run inside a loop.
import asyncio


async def inner():
    pass


async def main():
    coroutine = inner()
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        print("RuntimeError", error)
    coroutine.close()


asyncio.run(main())
