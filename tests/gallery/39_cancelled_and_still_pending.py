# A task is cancelled, and forgotten while it cleans up.
# refuted: "Once it is cancelled, I need not keep it."
# Cancelling asks. Until the task has ended it is pending, and what its cleanup waits for may be known to nobody else.
import asyncio


async def work():
    try:
        await asyncio.sleep(10)
    finally:
        print("says goodbye")
        await asyncio.get_running_loop().create_future()


async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    task.cancel()
    del task
    await asyncio.sleep(1)


asyncio.run(main())
