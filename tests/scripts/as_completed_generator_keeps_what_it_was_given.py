# Up to 3.12 the generator of as_completed keeps what it was given until it ends; who waits for a result does not keep the generator.
import asyncio

kept = None


async def fails(number):
    raise ValueError(number)


async def looks():
    tasks = [asyncio.create_task(fails(number)) for number in range(3)]
    for each in asyncio.as_completed([tasks.pop() for _ in range(3)]):
        await asyncio.sleep(0.25)
        break
    print("left")


async def late():
    for each in asyncio.as_completed([kept], timeout=0.25):
        await each


async def main():
    global kept
    await looks()
    kept = asyncio.create_task(late())
    await asyncio.sleep(1)
    kept = None
    print("dropped")


asyncio.run(main())
