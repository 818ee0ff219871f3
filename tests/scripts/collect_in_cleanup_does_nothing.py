# A collection that cleanup asks for inside of a collection does nothing: it finds zero objects.
import asyncio
import gc


async def waiter(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print(name, "closes;", "nothing" if gc.collect() == 0 else "objects", "found")


async def main():
    asyncio.create_task(waiter("a"), name="a")
    asyncio.create_task(waiter("b"), name="b")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
