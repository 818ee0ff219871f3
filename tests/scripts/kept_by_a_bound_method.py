# A bound method holds its object: task.cancel in a list holds the task.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    cleanups = [asyncio.create_task(waiter()).cancel]
    await asyncio.sleep(1)
    print(len(cleanups))
    cleanups.pop()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
