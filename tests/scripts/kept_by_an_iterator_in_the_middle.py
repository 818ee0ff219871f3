# A list iterator holds its list as long as it is not exhausted.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    iterator = iter([asyncio.create_task(waiter(), name=name) for name in "ab"])
    print(next(iterator).get_name())
    await asyncio.sleep(1)
    print(next(iterator).get_name(), next(iterator, None))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
