# versions: 3.12 3.13
# An eager task that cancels itself, one that is cancelled in its first wait, one that awaits an eager one.
import asyncio


async def cancels_itself():
    asyncio.current_task().cancel()
    await asyncio.sleep(1)


async def sleeps():
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        print("cancelled while it sleeps")
        raise


async def awaits(inner):
    print("inner gave", await inner)


async def value():
    return 4


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(cancels_itself())
    print(task.done())
    await asyncio.wait([task])
    print(task.cancelled())
    task = asyncio.create_task(sleeps())
    task.cancel()
    await asyncio.wait([task])
    outer = asyncio.create_task(awaits(asyncio.create_task(value())))
    print(outer.done())
    print(await asyncio.gather(value(), value()))
    print(await asyncio.wait_for(value(), 1))
    async with asyncio.timeout(1):
        await asyncio.create_task(value())
    shielded = await asyncio.shield(value())
    print(shielded)


asyncio.run(main())
