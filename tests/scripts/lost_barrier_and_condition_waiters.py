# Waiters of a barrier and of a condition that nobody else knows are lost with them.
import asyncio


async def at_barrier(barrier, name):
    try:
        await barrier.wait()
    finally:
        print(name, "leaves the barrier")


async def at_condition(condition):
    async with condition:
        try:
            await condition.wait()
        finally:
            print("leaves the condition")


async def main():
    barrier = asyncio.Barrier(3)
    asyncio.create_task(at_barrier(barrier, "b1"), name="b1")
    asyncio.create_task(at_barrier(barrier, "b2"), name="b2")
    asyncio.create_task(at_condition(asyncio.Condition()), name="c")
    del barrier
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
