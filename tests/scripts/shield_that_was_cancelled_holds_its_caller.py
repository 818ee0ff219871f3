# Since 3.14 a shielded future holds the task that called shield, also when it waits for it no more; before, that task is lost.
import asyncio


async def waiter(kept):
    asyncio.shield(kept).cancel()
    await asyncio.get_running_loop().create_future()


async def main():
    kept = asyncio.get_running_loop().create_future()
    asyncio.create_task(waiter(kept))
    await asyncio.sleep(1)
    kept.set_result(None)
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
