# The children of a gather have one function in common as their callback: it has one place, whichever of them leads to it.
import asyncio


async def waits(label, future):
    try:
        await future
    finally:
        print(label)


async def gathers(label, futures):
    try:
        await asyncio.gather(*[asyncio.create_task(waits(f"{label} {number}", future))
                               for number, future in enumerate(futures)])
    finally:
        print(label)


async def main():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(4)]
    asyncio.create_task(gathers("first", [futures[3], futures[0]]))
    await asyncio.sleep(0)
    asyncio.create_task(gathers("second", [futures[1], futures[0], futures[2]]))
    kept = futures[:3]
    futures = None
    await asyncio.sleep(1)
    kept.append(loop.create_future())
    asyncio.create_task(waits("late", kept[0]))
    asyncio.create_task(waits("later", kept[3]))
    await asyncio.sleep(1)
    del kept[1]
    await asyncio.sleep(1)
    kept = None
    await asyncio.sleep(1)


asyncio.run(main())
