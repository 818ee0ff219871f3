# A task is lost while it holds a lock of the module.
# refuted: "Then the lock stays locked for ever."
# The collector closes the coroutine: GeneratorExit leaves the `async with`, which releases the lock, in the midst of somebody else's step.
import asyncio

lock = asyncio.Lock()


async def hold():
    async with lock:
        await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(hold())
    await asyncio.sleep(1)
    print("locked" if lock.locked() else "free")


asyncio.run(main())
