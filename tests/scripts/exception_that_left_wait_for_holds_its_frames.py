# What a future raises through wait_for or as_completed is a cycle: the future holds the exception, its frames the future.
import asyncio


async def fails():
    raise ValueError("seen")


async def fails_unseen():
    raise ValueError("never looked at")


async def with_wait_for():
    unseen = asyncio.create_task(fails_unseen())
    await asyncio.wait_for(asyncio.shield(fails()), 5)


async def with_as_completed():
    unseen = asyncio.create_task(fails_unseen())
    for each in asyncio.as_completed([asyncio.create_task(fails())]):
        await each


async def main():
    for function in with_wait_for, with_as_completed:
        try:
            await function()
        except ValueError as error:
            print("caught", error)
        for _ in range(3):
            await asyncio.sleep(1)
            print("tick")


asyncio.run(main())
