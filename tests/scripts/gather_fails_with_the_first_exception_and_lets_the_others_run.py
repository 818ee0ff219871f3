# Without return_exceptions the first failure is raised at once; the siblings run on.
import asyncio


async def child(delay, fail):
    await asyncio.sleep(delay)
    print("ends", delay, fail)
    if fail:
        raise ValueError(f"failed after {delay}")
    return delay


async def main():
    try:
        await asyncio.gather(child(3, False), child(1, True), child(2, True))
    except ValueError as error:
        print("caught", error)
    await asyncio.sleep(5)
    print("main ends")


asyncio.run(main())
