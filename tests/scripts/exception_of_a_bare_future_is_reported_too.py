# A future with an exception that nobody retrieved is reported when it is freed.
import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(OSError("lost"))
    del future
    print("after del")
    await asyncio.sleep(0)


asyncio.run(main())
