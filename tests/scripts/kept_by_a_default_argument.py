# A default argument is held by its function.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    def look(task=asyncio.create_task(waiter())):
        return task.done()

    await asyncio.sleep(1)
    print(look())
    del look
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
