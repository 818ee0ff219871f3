# The timer of a timeout holds its task, whatever the task waits on.
import asyncio


async def waiter():
    try:
        async with asyncio.timeout(2):
            await asyncio.get_running_loop().create_future()
    except TimeoutError:
        print("timed out")
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(4)
    print("main ends")


asyncio.run(main())
