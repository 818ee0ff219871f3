# await create_task(...) holds the task through its awaiter's fut_waiter.
import asyncio


async def waiter(future):
    print("got", await future)


async def parent(future):
    await asyncio.create_task(waiter(future), name="child")


async def main():
    future = asyncio.get_running_loop().create_future()
    asyncio.create_task(parent(future), name="parent")
    await asyncio.sleep(1)
    future.set_result("late")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
