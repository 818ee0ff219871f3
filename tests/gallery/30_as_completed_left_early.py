# The first result of as_completed is enough.
# refuted: "as_completed cleans up behind itself."
# It neither cancels the others nor keeps them. Leaving the loop leaves them to the collector.
import asyncio


async def answer():
    await asyncio.sleep(1)
    return "answer"


async def silence():
    await asyncio.get_running_loop().create_future()


async def first():
    tasks = [asyncio.create_task(answer()), asyncio.create_task(silence())]
    for following in asyncio.as_completed(tasks):
        return await following


async def main():
    print(await first())
    await asyncio.sleep(1)


asyncio.run(main())
