# When an exception ends the script its frames are gone before the last collection: what they held is reported then.
import asyncio


async def fails():
    raise ValueError("never looked at")


async def waits():
    await asyncio.get_running_loop().create_future()


async def main():
    global kept
    kept = asyncio.create_task(fails())
    lost = asyncio.create_task(waits())
    await asyncio.sleep(1)
    raise RuntimeError("main fails")


asyncio.run(main())
