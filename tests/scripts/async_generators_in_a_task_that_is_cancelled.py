# A cancellation goes into the async generator that the task iterates, through its finally blocks, and out again.
import asyncio


async def numbers():
    try:
        for number in range(10):
            yield number
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("generator cancelled")
        raise
    finally:
        await asyncio.sleep(0.5)
        print("generator closed")


async def consumer():
    async for number in numbers():
        print(number)


async def leaves_early():
    generator = numbers()
    print("first", await anext(generator))
    await generator.aclose()
    print(await anext(generator, "nothing left"))


async def main():
    task = asyncio.create_task(consumer())
    await asyncio.sleep(1.5)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled(), asyncio.get_running_loop().time())
    await leaves_early()


asyncio.run(main())
