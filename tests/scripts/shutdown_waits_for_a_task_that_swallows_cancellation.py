# A task that swallows the cancellation delays the end as long as it likes.
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        print("not yet")
    await asyncio.sleep(5)
    print("now")
    return "ignored"


async def main():
    asyncio.create_task(stubborn())
    await asyncio.sleep(0)


asyncio.run(main())
print("over")
