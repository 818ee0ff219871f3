# Lists, tuples, dictionaries and attributes hold what is in them, through any number of levels.
import asyncio


class Holder:
    pass


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    holder = Holder()
    holder.items = {"tuple": (1, [asyncio.create_task(waiter())])}
    await asyncio.sleep(1)
    print("held")
    holder.items["tuple"] = None
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
