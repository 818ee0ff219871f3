# Who waits for a task that sleeps is held through it.
import asyncio


async def leaf():
    await asyncio.sleep(1)
    return "leaf"


async def parent():
    print("parent got", await asyncio.create_task(leaf()))


async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(2)


asyncio.run(main())
