# A task that starts at once, in CPython 3.12 and later.
# versions: 3.12 3.13
# refuted: "An eager task runs right away, so it cannot be lost."
# It runs to its first await. From there on it is a task like any other.
import asyncio


async def work():
    print("begun")
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    asyncio.create_task(work())
    print("made")
    await asyncio.sleep(1)


asyncio.run(main())
