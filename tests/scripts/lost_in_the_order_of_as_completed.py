# What the callbacks of as_completed share stands in cells of functions, up to 3.12: its members are further away than sleepers.
import asyncio
import gc


async def consumer():
    member = asyncio.create_task(asyncio.sleep(5), name='member')
    for each in asyncio.as_completed([member], timeout=9):
        await each


async def main():
    asyncio.create_task(asyncio.sleep(5), name='before')
    asyncio.create_task(consumer(), name='consumer')
    await asyncio.sleep(0)
    asyncio.create_task(asyncio.sleep(5), name='after')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
gc.collect()
