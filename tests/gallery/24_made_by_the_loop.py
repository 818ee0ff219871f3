# The loop's own method, in a callback of the loop.
# refuted: "What the loop makes by itself, the loop keeps."
# loop.create_task is asyncio.create_task, and a callback drops what it returns. RUF006 does not look into a lambda's value.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: loop.create_task(work()))
    await asyncio.sleep(1)


asyncio.run(main())
