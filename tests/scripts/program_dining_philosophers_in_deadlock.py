# A program: every philosopher holds one fork and waits for the other: nobody can ever go on.
import asyncio


async def philosopher(name, first, second):
    async with first:
        print(name, "has one fork")
        await asyncio.sleep(1)
        async with second:
            print(name, "eats")


async def main():
    forks = [asyncio.Lock() for _ in range(3)]
    tasks = [asyncio.create_task(philosopher(f"p{i}", forks[i], forks[(i + 1) % 3])) for i in range(3)]
    await asyncio.gather(*tasks)


try:
    asyncio.run(main())
except RuntimeError as error:
    print("RuntimeError:", error)
