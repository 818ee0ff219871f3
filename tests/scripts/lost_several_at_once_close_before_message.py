# Young lost tasks go in the order they were created: each coroutine is closed, then its task is reported.
import asyncio


async def waiter(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("close", name)


async def main():
    for name in "abcd":
        asyncio.create_task(waiter(name))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
