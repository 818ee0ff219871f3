# Slots are references like attributes.
import asyncio


class Holder:
    __slots__ = ("task",)


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    holder = Holder()
    holder.task = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("held")
    del holder.task
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
