# A comprehension's variable is gone after it; only what its list holds is held.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    tasks = [task for task in [asyncio.create_task(waiter()) for _ in range(3)] if task.get_name() != ""][:1]
    await asyncio.sleep(1)
    print(len(tasks))


asyncio.run(main())
