# The same task, and the module knows the event.
# refuted: "create_task without keeping what it returns is always a bug."
# Whoever can still wake the task keeps it: the event holds the future of each waiter, and that holds the task. Only before its first step, and
# once it is woken, the queue of the loop alone keeps it. The linter alarms as it does for a task that is lost.
import asyncio

event = asyncio.Event()


async def work():
    await event.wait()
    print("worked")


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(1)
    event.set()
    await asyncio.sleep(1)


asyncio.run(main())
