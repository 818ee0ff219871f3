# A cancelled waiter takes the lock again before CancelledError leaves wait().
import asyncio


async def waiter(condition):
    async with condition:
        try:
            await condition.wait()
        except asyncio.CancelledError:
            print("cancelled, locked:", condition.locked())
            raise


async def main():
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition))
    await asyncio.sleep(0)
    async with condition:
        task.cancel()
        await asyncio.sleep(1)
        print("main still holds it")
    await asyncio.wait([task])
    print(condition.locked(), task.cancelled())


asyncio.run(main())
