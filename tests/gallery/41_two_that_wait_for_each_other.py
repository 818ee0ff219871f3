# Two tasks know each other, and nobody knows them.
# refuted: "Each of them is referred to, so neither is lost."
# A collection counts what comes from outside.
import asyncio


async def ask(other):
    await (await other)


async def main():
    loop = asyncio.get_running_loop()
    one, two = loop.create_future(), loop.create_future()
    tasks = asyncio.create_task(ask(one)), asyncio.create_task(ask(two))
    await asyncio.sleep(0)
    one.set_result(tasks[1])
    two.set_result(tasks[0])
    del one, two, tasks
    await asyncio.sleep(1)


asyncio.run(main())
