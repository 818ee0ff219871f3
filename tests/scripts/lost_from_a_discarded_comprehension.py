# A list nobody keeps keeps nothing; nor does a comprehension run for its effect.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    [asyncio.create_task(waiter(), name=f"list {i}") for i in range(2)]
    {asyncio.create_task(waiter(), name="set")}
    any(asyncio.create_task(waiter(), name="generator") is None for _ in range(1))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
