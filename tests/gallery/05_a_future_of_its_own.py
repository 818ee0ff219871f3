# The task waits for a future that nothing else knows.
# confirmed: "The garbage collector may destroy a task that is not done."
# Task, coroutine, future and wakeup form a circle that nothing outside leads to. It does no harm but to what stands in `finally`: nobody
# could ever have completed that future.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()
    print("worked")


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(1)


asyncio.run(main())
