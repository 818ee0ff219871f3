# A task that fails while it is cancelled at the end is reported.
import asyncio


async def failing():
    try:
        await asyncio.sleep(100)
    finally:
        raise ValueError("in cleanup")


async def main():
    asyncio.create_task(failing(), name="failing")
    await asyncio.sleep(1)


asyncio.run(main())
