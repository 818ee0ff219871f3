# The set is cleared when the service stops, while the tasks still clean up.
# refuted: "When everything is cancelled, the set can be cleared."
# Wait for them first: `await asyncio.gather(*tasks, return_exceptions=True)`.
import asyncio

tasks = set()


async def work():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.get_running_loop().create_future()
        print("closed")


async def main():
    tasks.add(asyncio.create_task(work()))
    await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    del task
    tasks.clear()
    await asyncio.sleep(1)


asyncio.run(main())
