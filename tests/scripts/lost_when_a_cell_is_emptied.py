# del of a name that a closure shares empties the cell.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    task = asyncio.create_task(waiter())

    def look():
        return task.done()

    await asyncio.sleep(1)
    print(look())
    del task
    await asyncio.sleep(1)
    try:
        look()
    except NameError as error:
        print(type(error).__name__)


asyncio.run(main())
