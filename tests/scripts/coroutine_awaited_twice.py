# A coroutine can be awaited once.
import asyncio


async def child():
    return 1


async def main():
    coroutine = child()
    print(await coroutine)
    try:
        await coroutine
    except RuntimeError as error:
        print("RuntimeError", error)


asyncio.run(main())
