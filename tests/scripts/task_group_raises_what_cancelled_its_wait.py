# A group whose wait was cancelled raises that CancelledError anew: its context is what is handled around the loop by then.
import asyncio


async def interrupt():
    for _ in range(4):
        await asyncio.sleep(0)
    raise KeyboardInterrupt("now")


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
    except asyncio.CancelledError as error:
        print(repr(error), repr(error.__context__))
        raise


async def main():
    tasks = asyncio.create_task(interrupt()), asyncio.create_task(parent())
    await asyncio.sleep(2)


try:
    asyncio.run(main())
except KeyboardInterrupt as error:
    print(repr(error))
