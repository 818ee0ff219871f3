# The traceback with which main failed lives until the loop is closed, also where somebody else takes it from the exception.
import asyncio


async def wait(task):
    await asyncio.wait_for(task, 0.5)


async def main():
    shielded = asyncio.shield(wait(asyncio.current_task()))
    await asyncio.wait_for(asyncio.sleep(0), 0)


asyncio.run(main())
