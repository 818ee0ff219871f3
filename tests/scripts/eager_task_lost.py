# An eager task that suspends on a bare future is lost like any other.
# versions: 3.12 3.13
import asyncio


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("waiter closes")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    asyncio.create_task(waiter(), name="waiter")
    print("created")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
