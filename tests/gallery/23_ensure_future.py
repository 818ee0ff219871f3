# ensure_future instead of create_task.
# refuted: "ensure_future ensures that it runs."
# It ensures that it returns a future. For a coroutine it calls create_task, and keeps nothing.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.ensure_future(work())
    await asyncio.sleep(1)


asyncio.run(main())
