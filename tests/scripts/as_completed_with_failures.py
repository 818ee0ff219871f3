# An awaitable raises what its task raised.
import asyncio


async def child(delay, fail):
    await asyncio.sleep(delay)
    if fail:
        raise ValueError(delay)
    return delay


async def main():
    tasks = [asyncio.create_task(child(d, d % 2 == 0)) for d in (1, 2, 3, 4)]
    for awaitable in asyncio.as_completed(tasks):
        try:
            print("result", await awaitable)
        except ValueError as error:
            print("caught", repr(error))


asyncio.run(main())
