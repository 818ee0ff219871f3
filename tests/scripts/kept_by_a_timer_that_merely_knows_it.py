# Any timer that leads to the task holds it for as long as it runs, for no good reason.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    task = asyncio.create_task(waiter())
    asyncio.get_running_loop().call_later(2, lambda held: print("timer", held.done()), task)
    del task
    await asyncio.sleep(1)
    print("still there")
    await asyncio.sleep(3)


asyncio.run(main())
