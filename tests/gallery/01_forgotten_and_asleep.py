# Nobody keeps the task, but it sleeps: the timer of the loop keeps it.
# refuted: "I never keep my tasks and they all run to their end, so the loop must keep them."
# The timer holds the future that it will complete, and that future holds the task to wake it. Let the task wait for anything
# else than the clock, and nothing holds it. Most programs that are to prove or disprove the warning are this one.
import asyncio


async def work():
    await asyncio.sleep(1)
    print("worked")


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(2)


asyncio.run(main())
