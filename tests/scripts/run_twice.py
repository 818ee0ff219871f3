# Each asyncio.run has a loop of its own, which starts at time zero.
import asyncio


async def main(name):
    asyncio.create_task(asyncio.sleep(5))
    await asyncio.sleep(1)
    print(name, asyncio.get_running_loop().time())
    return name


print(asyncio.run(main("first")), asyncio.run(main("second")))
