# An inner task whose cleanup fails: its exception comes out instead of TimeoutError.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("cleanup")


async def main():
    try:
        await asyncio.wait_for(child(), 1)
    except (ValueError, TimeoutError) as error:
        print(repr(error))


asyncio.run(main())
