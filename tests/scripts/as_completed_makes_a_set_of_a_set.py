# as_completed makes a set of its arguments and another one of that: where hashes collide the order changes twice.
import asyncio


async def work(number):
    return number


async def main():
    tasks = {number: asyncio.create_task(work(number)) for number in range(2, 20)}
    await asyncio.sleep(0)
    for chosen in ((10, 2, 3), (2, 10, 18), (18, 10, 2), (3, 11, 4, 12)):
        order = []
        for task in asyncio.as_completed([tasks[number] for number in chosen]):
            order.append(await task)
        print(chosen, [task.result() for task in {tasks[number] for number in chosen}], order)


asyncio.run(main())
