# The second listing of the lesson: ten tasks in a list, and gather.
import asyncio


async def example_coroutine():
    await asyncio.sleep(1)
    print("Hello from coroutine!")


async def main():
    tasks = []
    for _ in range(10):
        task = asyncio.create_task(example_coroutine())
        tasks.append(task)
    await asyncio.gather(*tasks)


asyncio.run(main())
