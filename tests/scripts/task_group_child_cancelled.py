# A child that is cancelled on its own is no failure.
import asyncio


async def child(name, delay):
    await asyncio.sleep(delay)
    print(name, "ends")


async def main():
    async with asyncio.TaskGroup() as group:
        victim = group.create_task(child("victim", 5))
        group.create_task(child("other", 2))
        await asyncio.sleep(1)
        victim.cancel()
    print(victim.cancelled(), asyncio.get_running_loop().time())


asyncio.run(main())
