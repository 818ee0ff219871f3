# The task is assigned to a variable of main that nobody reads.
# refuted: "An unused variable keeps nothing."
# The frame of a coroutine that is not done keeps all its locals, read or not. The linter alarms, since it sees no use.
import asyncio


async def work():
    await asyncio.sleep(1)
    print("worked")


async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(2)


asyncio.run(main())
