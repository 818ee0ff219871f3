# wait takes tasks and futures only, and at least one.
import asyncio


async def child():
    pass


async def main():
    coroutine = child()
    try:
        await asyncio.wait([coroutine])
    except TypeError as error:
        print("TypeError", error)
    coroutine.close()
    try:
        await asyncio.wait([])
    except ValueError as error:
        print("ValueError", error)


asyncio.run(main())
