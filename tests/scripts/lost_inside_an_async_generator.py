# A task that waits inside an asynchronous generator is closed through it since 3.13; before, the generator is closed too early and fails.
import asyncio


async def numbers():
    try:
        yield 1
        await asyncio.get_running_loop().create_future()
        yield 2
    finally:
        print("generator closes")


async def waiter():
    try:
        async for number in numbers():
            print("number", number)
    finally:
        print("waiter closes")


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
