# The second and later callbacks of a future stand in pairs in a list, and these have places of their own.
import asyncio


async def waits(label, future):
    try:
        await future
    finally:
        print(label)


class Holder:
    pass


async def main():
    loop = asyncio.get_running_loop()
    holder = Holder()
    holder.early = loop.create_future()
    early = [asyncio.create_task(waits(f"early {number}", holder.early)) for number in range(3)]
    await asyncio.sleep(0)
    holder.between = asyncio.create_task(waits("between", loop.create_future()))
    holder.late = loop.create_future()
    holder.early.add_done_callback(lambda _: early)
    late = [asyncio.create_task(waits(f"late {number}", holder.late)) for number in range(2)]
    await asyncio.sleep(0)
    holder.late.add_done_callback(asyncio.create_task(waits("behind", holder.early)).cancel)
    both = asyncio.gather(*late, asyncio.create_task(waits("child", holder.late)))
    both.add_done_callback(print)
    await asyncio.sleep(1)
    early = late = both = None
    await asyncio.sleep(1)
    holder = None
    await asyncio.sleep(1)


asyncio.run(main())
