# A forgotten task waits for another one with wait_for.
# refuted: "wait_for keeps what it waits for."
# As long as something keeps the one who waits. Without a timeout there is no timer either.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def caller():
    await asyncio.wait_for(asyncio.create_task(work()), None)


async def main():
    asyncio.create_task(caller())
    await asyncio.sleep(1)


asyncio.run(main())
