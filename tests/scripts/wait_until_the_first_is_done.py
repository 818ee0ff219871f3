# FIRST_COMPLETED returns when one member is done; the others are not cancelled.
import asyncio


async def child(delay):
    await asyncio.sleep(delay)
    print("ends", delay)
    return delay


async def main():
    pending = {asyncio.create_task(child(delay)) for delay in (3, 1, 2)}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        print([task.result() for task in done], len(pending))


asyncio.run(main())
