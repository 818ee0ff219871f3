# Nobody keeps the task, and it awaits nothing: the queue of the loop keeps it until its only step has run.
# confirmed: "A task that never waits is never lost."
# In CPython's loop the queue of what is ready refers to tasks strongly. The documentation does not promise that: under
# `--contract documented` the task may vanish before its first step.
import asyncio


async def work():
    print("worked")


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(1)


asyncio.run(main())
