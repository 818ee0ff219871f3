# A future of threads that no thread knows: the task that waits for it is held by nothing but itself.
# versions: 3.11 3.12 3.13
import asyncio
from concurrent.futures import Future


async def waits():
    try:
        await asyncio.wrap_future(Future())
    finally:
        print("gone")


async def main():
    asyncio.create_task(waits())
    await asyncio.sleep(1)
    await asyncio.sleep(1)


asyncio.run(main())
