# With return_exceptions failures and cancellations stand in the list like results.
import asyncio


async def child(delay, fail):
    await asyncio.sleep(delay)
    if fail:
        raise KeyError(delay)
    return delay


async def main():
    doomed = asyncio.create_task(child(9, False))
    asyncio.get_running_loop().call_later(2, doomed.cancel)
    results = await asyncio.gather(child(3, True), doomed, child(1, False), return_exceptions=True)
    for result in results:
        print(repr(result))


asyncio.run(main())
