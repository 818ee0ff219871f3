# A coroutine that waits in one task cannot be awaited in another, one of asyncio's own neither.
import asyncio


async def sleeps():
    await asyncio.sleep(0.25)
    return "slept"


async def awaits(coroutine):
    try:
        print(await coroutine)
    except RuntimeError as error:
        print(error)


async def main():
    for coroutine in (sleeps(), asyncio.sleep(0.25, "own"), asyncio.sleep(0, "turn"), asyncio.Event().wait()):
        tasks = [asyncio.create_task(awaits(coroutine)), asyncio.create_task(awaits(coroutine))]
        tasks.append(asyncio.create_task(asyncio.wait_for(coroutine, 0.125)))
        await asyncio.wait(tasks, timeout=1)
        print(repr(tasks[2].exception()))


asyncio.run(main())
