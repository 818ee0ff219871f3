# What asyncio.run cancels has the exception that ended main as its context: the loop closes while that is handled.
import asyncio


async def wait(future):
    try:
        await future
    except asyncio.CancelledError as error:
        print("wait:", repr(error.__context__))
        raise


async def sleep():
    try:
        await asyncio.sleep(9)
    finally:
        try:
            raise ValueError("in cleanup")
        except ValueError as error:
            print("sleep:", repr(error.__context__), repr(error.__context__.__context__))


async def never_began():
    await asyncio.sleep(9)


async def main():
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(wait(future)), asyncio.create_task(sleep())]
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(never_began()))
    raise KeyError("main")


try:
    asyncio.run(main())
except KeyError as error:
    print(repr(error), repr(error.__context__))
