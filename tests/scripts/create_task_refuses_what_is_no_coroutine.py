# create_task takes coroutines only.
import asyncio


async def child():
    pass


async def main():
    for wrong in (child, 5, asyncio.get_running_loop().create_future()):
        try:
            asyncio.create_task(wrong)
        except TypeError:
            print("TypeError")


asyncio.run(main())
