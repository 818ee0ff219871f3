# A handler that keeps the context of a message about a gather keeps the gather, and with it the children and their results.
import asyncio


class Item:
    def __del__(self):
        print("end of the item")


async def returns():
    return Item()


async def fails():
    await asyncio.sleep(0)
    raise ValueError("nobody looks")


def keep(loop, context):
    global kept
    kept = context
    print(context["message"], sorted(context))


async def main():
    global kept
    asyncio.get_running_loop().set_exception_handler(keep)
    outer = asyncio.gather(returns(), fails())
    await asyncio.sleep(0.125)
    print("dropping the gather")
    outer = None
    await asyncio.sleep(0.125)
    print("dropping the message")
    kept = None
    await asyncio.sleep(0.125)


asyncio.run(main())
