# A full collection also waits until a quarter as many objects as survived the last one have come to the oldest generation:
# with thresholds that would allow many more, it is this rule that decides when the task is lost.
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
    alive = [[kept] for number in range(20000)]
    gc.set_threshold(200, 2, 2)
    gc.collect()
    del future
    while first is None and made < 500000:
        made += 1
        kept.append([alive])
    print(first)


asyncio.run(main())
