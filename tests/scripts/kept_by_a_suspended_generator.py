# A suspended generator holds its locals.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


def tasks():
    task = asyncio.create_task(waiter())
    yield "first"
    yield task.done()


async def main():
    generator = tasks()
    print(next(generator))
    await asyncio.sleep(1)
    print(next(generator))
    generator.close()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
