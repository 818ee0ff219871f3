# The third listing of the lesson: nobody keeps the task, but its timer does.
import asyncio


async def my_task():
    print(f"{'-' * 10}\nRunning my task")
    await asyncio.sleep(1)
    print(f"Task complete\n{'-' * 10}")


async def main():
    asyncio.create_task(my_task())
    await asyncio.sleep(2)


asyncio.run(main())
