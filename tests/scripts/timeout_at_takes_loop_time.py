# timeout_at names a moment; one that has passed expires at the first suspension.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(2)
    for when in (3, 1):
        try:
            async with asyncio.timeout_at(when):
                print("body of", when)
                await asyncio.sleep(5)
        except TimeoutError:
            print("expired", when, loop.time())
    async with asyncio.timeout(0) as scope:
        print("no suspension")
    print(scope.expired())


asyncio.run(main())
