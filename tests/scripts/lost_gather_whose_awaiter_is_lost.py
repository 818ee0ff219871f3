# A task that awaits a gather of lost children goes with them: its own message is the only one.
import asyncio


async def orphan():
    await asyncio.get_running_loop().create_future()


async def parent():
    try:
        await asyncio.gather(orphan(), orphan())
    finally:
        print("parent closes")


async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
