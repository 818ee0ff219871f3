# The first listing of the lesson: a task that is awaited.
import asyncio


async def example_coroutine():
    await asyncio.sleep(1)
    print("Hello from coroutine!")


async def main():
    task = asyncio.create_task(example_coroutine())
    await task


asyncio.run(main())
