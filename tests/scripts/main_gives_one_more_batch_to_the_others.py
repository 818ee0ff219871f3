# When main returns, the others of that batch and of the next one still run; then they are cancelled.
import asyncio


async def ticker(name):
    for i in range(10):
        print(name, i)
        await asyncio.sleep(0)


async def main():
    asyncio.create_task(ticker("a"))
    await asyncio.sleep(0)
    asyncio.create_task(ticker("b"))
    print("main returns")


asyncio.run(main())
