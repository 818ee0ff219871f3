# A program: philosophers who take forks in order, so that none of them starves.
import asyncio


async def philosopher(name, first, second, meals):
    for meal in range(2):
        await asyncio.sleep(0.25)
        async with first:
            async with second:
                meals.append((name, meal))
                await asyncio.sleep(1)


async def main():
    forks = [asyncio.Lock() for _ in range(4)]
    meals = []
    async with asyncio.TaskGroup() as group:
        for i in range(4):
            left, right = sorted((i, (i + 1) % 4))
            group.create_task(philosopher(f"p{i}", forks[left], forks[right], meals))
    print(meals)
    print(asyncio.get_running_loop().time())


asyncio.run(main())
