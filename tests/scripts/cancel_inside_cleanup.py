# A second cancellation interrupts the cleanup of the first.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    finally:
        try:
            print("cleanup")
            await asyncio.sleep(10)
            print("never")
        finally:
            print("cleanup of the cleanup")


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(1)
    task.cancel("one")
    await asyncio.sleep(1)
    task.cancel("two")
    try:
        await task
    except asyncio.CancelledError as error:
        print(error.args, error.__context__.args)


asyncio.run(main())
