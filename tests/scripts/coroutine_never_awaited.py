# A coroutine that is dropped before it started does nothing, not even its finally block.
import asyncio


async def child():
    try:
        print("never")
    finally:
        print("never either")


async def main():
    child()
    coroutine = child()
    print(type(coroutine).__name__, asyncio.iscoroutine(coroutine), asyncio.iscoroutinefunction(child))
    coroutine.close()
    try:
        await coroutine
    except RuntimeError as error:
        print("RuntimeError", error)


asyncio.run(main())
