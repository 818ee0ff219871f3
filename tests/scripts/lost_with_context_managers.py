# with and async with blocks are left with GeneratorExit too.
import asyncio


class Plain:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        print("exit", kind.__name__ if kind else None)


class Async:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, traceback):
        print("aexit", kind.__name__ if kind else None)


async def waiter():
    with Plain():
        async with Async():
            await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
