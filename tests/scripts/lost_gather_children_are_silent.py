# gather's own children are destroyed without a message; a task given to gather is reported.
import asyncio


async def orphan():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.gather(orphan(), orphan())
    await asyncio.sleep(1)
    asyncio.gather(orphan(), asyncio.create_task(orphan(), name="task"))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
