# A member that is done when the time is up lives until its callback has run.
import asyncio


async def fails():
    raise ValueError("early")


async def waits():
    for each in asyncio.as_completed([asyncio.create_task(fails())], timeout=0):
        await each


async def main():
    await asyncio.wait([asyncio.create_task(waits()), asyncio.create_task(waits())])


asyncio.run(main())
