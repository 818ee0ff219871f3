# Somebody looks at all tasks, and keeps what was seen.
# refuted: "Looking changes nothing."
# all_tasks() returns strong references. A monitor that keeps its last answer hides the loss that it was to find.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(work())
    seen = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.sleep(1)
    print(len(asyncio.all_tasks()) - 1, "of 1")
    for task in seen:
        task.cancel()
    await asyncio.wait(seen)


asyncio.run(main())
