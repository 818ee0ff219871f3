# A body that swallows the cancellation of its timeout leaves it expired, without an exception.
import asyncio


async def main():
    async with asyncio.timeout(1) as scope:
        try:
            await asyncio.sleep(2)
        except asyncio.CancelledError:
            print("swallowed", asyncio.current_task().cancelling())
    print(scope.expired(), asyncio.current_task().cancelling())
    try:
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(2)
            except asyncio.CancelledError:
                raise KeyError("instead")
    except KeyError as error:
        print(repr(error), repr(error.__context__), asyncio.current_task().cancelling())
    await asyncio.sleep(1)
    print("on")


asyncio.run(main())
