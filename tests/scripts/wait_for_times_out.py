# When the time is over, wait_for cancels what it waits for, lets it clean up, and raises TimeoutError.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("cancelled at", asyncio.get_running_loop().time())
        await asyncio.sleep(1)
        print("cleaned up")
        raise


async def main():
    try:
        await asyncio.wait_for(child(), 2)
    except asyncio.TimeoutError as error:
        print("timeout", repr(error), asyncio.get_running_loop().time())
    print(asyncio.current_task().cancelling())


asyncio.run(main())
