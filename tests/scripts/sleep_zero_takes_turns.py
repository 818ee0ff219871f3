# sleep(0) gives every other ready task one step.
import asyncio


async def worker(name, rounds):
    for i in range(rounds):
        print(name, i)
        await asyncio.sleep(0)
    return name


async def main():
    tasks = [asyncio.create_task(worker(name, rounds)) for name, rounds in [("a", 3), ("b", 1), ("c", 2)]]
    for task in tasks:
        print("result", await task)


asyncio.run(main())
