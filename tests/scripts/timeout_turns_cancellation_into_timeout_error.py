# timeout() cancels the task when the time is over and turns that CancelledError into TimeoutError.
import asyncio


async def main():
    try:
        async with asyncio.timeout(1) as scope:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                print("body sees cancellation", asyncio.current_task().cancelling())
                raise
    except TimeoutError as error:
        print("TimeoutError", scope.expired(), asyncio.current_task().cancelling(), repr(error.__cause__))
    await asyncio.sleep(1)
    print(asyncio.get_running_loop().time())


asyncio.run(main())
