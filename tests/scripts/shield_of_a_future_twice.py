# Two shields of one task are two outer futures; cancelling one leaves the other.
import asyncio


async def inner():
    await asyncio.sleep(2)
    return "result"


async def main():
    task = asyncio.create_task(inner())
    first, second = asyncio.shield(task), asyncio.shield(task)
    await asyncio.sleep(1)
    first.cancel()
    print(await second, first.cancelled(), first is second)


asyncio.run(main())
