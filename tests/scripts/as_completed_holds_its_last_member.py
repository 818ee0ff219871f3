# Up to 3.12 the generator of as_completed names the member it looked at last, though the time is up.
import asyncio


async def member():
    await asyncio.get_running_loop().create_future()


async def main():
    for awaitable in asyncio.as_completed([asyncio.create_task(member())], timeout=1):
        try:
            await awaitable
        except TimeoutError:
            print("too late")
        awaitable = None
        await asyncio.sleep(1)
        await asyncio.sleep(1)
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
