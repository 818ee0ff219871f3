# Another exception in the body passes through; since 3.13 the context of it names the timeout.
import asyncio


async def main():
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(10)
            finally:
                raise ValueError("in cleanup")
    except ValueError as error:
        print(repr(error), repr(error.__context__))
    print(asyncio.current_task().cancelling())


asyncio.run(main())
