# gc.collect() sets the counters to zero: from there it takes the whole threshold.
import asyncio
import gc

made = 0
first = None


async def parked():
    global first
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    gc.collect()
    while first is None and made < 20000:
        made += 1
        asyncio.create_task(parked())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
