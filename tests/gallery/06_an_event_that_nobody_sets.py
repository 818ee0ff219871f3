# The task waits for an event that only it knows.
# refuted: "The task cannot be collected, because the event refers to it."
# The event refers to the task, by the future among its waiters, and only the task refers to the event. What counts is whether something
# outside of that circle leads into it.
import asyncio


async def work(event):
    await event.wait()


async def main():
    event = asyncio.Event()
    asyncio.create_task(work(event))
    del event
    await asyncio.sleep(1)


asyncio.run(main())
