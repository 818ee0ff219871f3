# A semaphore lets that many in; the others wait their turn.
import asyncio


async def worker(semaphore, name):
    async with semaphore:
        print(name, "in at", asyncio.get_running_loop().time())
        await asyncio.sleep(1)


async def main():
    semaphore = asyncio.Semaphore(2)
    print(semaphore.locked())
    tasks = [asyncio.create_task(worker(semaphore, name)) for name in "abcde"]
    await asyncio.sleep(0.5)
    print(semaphore.locked())
    await asyncio.gather(*tasks)
    print(semaphore.locked())
    try:
        asyncio.Semaphore(-1)
    except ValueError as error:
        print("ValueError", error)


asyncio.run(main())
