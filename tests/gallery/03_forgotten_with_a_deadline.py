# Nobody keeps the task, but it waits under a timeout: the timer of the timeout keeps it until it expires.
# refuted: "A timeout only limits how long a task waits."
# It also keeps the task alive for so long, by accident: the timer holds the timeout, which holds the task to cancel it.
import asyncio


async def work():
    try:
        async with asyncio.timeout(1):
            await asyncio.Event().wait()
    except TimeoutError:
        print("gave up")


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(2)


asyncio.run(main())
