# A task named by the program keeps its name; others are called by their number.
import asyncio


async def child():
    await asyncio.sleep(1)
    return asyncio.current_task().get_name()


async def main():
    named = asyncio.create_task(child(), name="worker")
    plain = asyncio.create_task(child())
    renamed = asyncio.create_task(child(), name="old")
    renamed.set_name("new")
    number = asyncio.create_task(child(), name=7)
    await asyncio.gather(named, renamed, number, plain)
    print(named.get_name(), await renamed, await number, repr(number.get_name()))


asyncio.run(main())
