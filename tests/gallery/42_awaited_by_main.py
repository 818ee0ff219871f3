# main awaits the task.
# confirmed: "Who is awaited is kept."
# By the frame of who awaits it, if that one is kept; main is.
import asyncio


async def work():
    await asyncio.sleep(1)
    return "worked"


async def main():
    print(await asyncio.create_task(work()))


asyncio.run(main())
