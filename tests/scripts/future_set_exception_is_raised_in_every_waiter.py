# An exception set on a future is raised in each task that awaits it, in the order they began to wait.
import asyncio


async def waiter(name, future):
    try:
        await future
    except ValueError as error:
        print(name, "caught", error)


async def main():
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waiter(name, future)) for name in "abc"]
    await asyncio.sleep(1)
    future.set_exception(ValueError("boom"))
    await asyncio.gather(*tasks)
    print(repr(future.exception()))


asyncio.run(main())
