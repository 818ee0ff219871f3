# A body that ends in time cancels the timer.
import asyncio


async def main():
    async with asyncio.timeout(5) as scope:
        print(scope.when(), scope.expired())
        await asyncio.sleep(1)
    print(scope.when(), scope.expired())
    async with asyncio.timeout(None) as scope:
        print(scope.when())
        await asyncio.sleep(1)
    print(asyncio.get_running_loop().time())


asyncio.run(main())
