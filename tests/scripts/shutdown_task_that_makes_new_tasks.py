# A task made during the shutdown is not cancelled; closing the loop drops it.
import asyncio


async def late():
    try:
        await asyncio.sleep(50)
    finally:
        print("late finally")


async def parent():
    try:
        await asyncio.sleep(100)
    finally:
        asyncio.create_task(late())
        await asyncio.sleep(0)
        print("parent ends")


async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(1)


asyncio.run(main())
print("script ends")
