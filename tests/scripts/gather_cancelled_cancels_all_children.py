# Cancelling the task that awaits gather cancels every child; the outer future ends when all children have.
import asyncio


async def child(name, delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print("cancelled", name)
        if name == "slow":
            await asyncio.sleep(1)
            print("slow cleanup done")
        raise


async def parent():
    try:
        await asyncio.gather(child("a", 5), child("slow", 5), child("done", 1))
    except asyncio.CancelledError:
        print("parent sees the cancellation")
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(2)
    print(task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        print("main sees it", task.cancelled())


asyncio.run(main())
