# A gather that is held by a sleeping child holds its lost-looking ones; when the gather itself is lost they go in silence,
# and a child revived by cleanup reports its failure to nobody.
import asyncio


async def revived(future):
    try:
        await future
    finally:
        print("revived closes")


async def reviver(future):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        if not future.done():
            future.set_result("late")
        print("reviver closes")


async def parent():
    future = asyncio.get_running_loop().create_future()
    try:
        print(await asyncio.gather(revived(future), reviver(future), return_exceptions=True))
    finally:
        print("parent closes")


async def main():
    asyncio.create_task(parent(), name="parent")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
