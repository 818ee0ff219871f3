# A bounded semaphore refuses to be released more often than acquired.
import asyncio


async def main():
    semaphore = asyncio.BoundedSemaphore(1)
    async with semaphore:
        print("in", semaphore.locked())
    try:
        semaphore.release()
    except ValueError as error:
        print("ValueError", error)
    free = asyncio.Semaphore(0)
    free.release()
    free.release()
    await free.acquire()
    await free.acquire()
    print(free.locked())


asyncio.run(main())
