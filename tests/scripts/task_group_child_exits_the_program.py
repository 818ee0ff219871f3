# SystemExit of a child goes through the group, and out of the loop, at once.
import asyncio
import sys


async def child():
    try:
        await asyncio.sleep(5)
    finally:
        print("child ends")


async def leaves():
    await asyncio.sleep(1)
    sys.exit(3)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            group.create_task(leaves())
    except BaseException as error:
        print("group ends with", type(error).__name__, error)
        raise


try:
    asyncio.run(main())
except SystemExit as error:
    print("left with", error.code)
