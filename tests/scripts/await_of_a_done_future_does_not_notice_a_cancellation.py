# A task that cancelled itself runs on through awaits that do not suspend; the first one that does raises.
import asyncio


async def work():
    done = asyncio.get_running_loop().create_future()
    done.set_result("done")
    asyncio.current_task().cancel()
    print(await done)
    print(await asyncio.gather())
    async with asyncio.Lock():
        print("lock without waiting")
    print(await asyncio.wait_for(done, None))
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        print("noticed")
        raise


async def main():
    task = asyncio.create_task(work())
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
