# A generator held by a lost task: its finalizer schedules aclose on the loop, which runs it.
import asyncio


async def numbers():
    try:
        while True:
            yield 1
    finally:
        print("generator closes")


async def waiter():
    generator = numbers()
    await anext(generator)
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
