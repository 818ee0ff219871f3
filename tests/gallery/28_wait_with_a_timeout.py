# wait gives up, and what is pending is not looked at.
# refuted: "asyncio.wait cancels what is left when its time is up."
# wait_for does. wait returns the pending tasks in its second set; who drops that set drops them.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def try_for_a_second():
    done, _ = await asyncio.wait([asyncio.create_task(work())], timeout=1)
    return len(done)


async def main():
    print(await try_for_a_second(), "done")
    await asyncio.sleep(1)


asyncio.run(main())
