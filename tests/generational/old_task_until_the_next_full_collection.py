# A task that a full collection has seen is lost only by the next full one, which takes eleven times eleven young ones: the
# number is how many lists that is.
import asyncio
import gc

made = 0
first = None
kept = []


async def parked(future):
    global first
    try:
        await future
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    future = asyncio.get_running_loop().create_future()
    asyncio.create_task(parked(future))
    await asyncio.sleep(0)
    gc.collect()
    del future
    while first is None and made < 500000:
        made += 1
        kept.append([kept])
    print(first)


asyncio.run(main())
