# gather is called, and what it returns is dropped.
# refuted: "A lost task says so: Task was destroyed but it is pending."
# gather switches that message off for the tasks that it makes. They are gone, and no line tells of it.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.gather(work(), work())
    await asyncio.sleep(1)


asyncio.run(main())
