# Since 3.14 the futures of a gather hold the task that called it, awaited or not; before, that task is lost.
import asyncio


async def waiter(kept):
    asyncio.gather(kept)
    await asyncio.get_running_loop().create_future()


async def main():
    kept = asyncio.get_running_loop().create_future()
    asyncio.create_task(waiter(kept))
    await asyncio.sleep(1)
    kept.set_result(None)
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
