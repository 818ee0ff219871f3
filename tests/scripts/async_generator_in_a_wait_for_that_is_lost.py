# A wait_for that is closed closes the step that it awaits: up to 3.12 that leaves the generator as it is, from 3.13 on it ends it.
import asyncio


async def items(future):
    try:
        yield await future
    except BaseException as error:
        print("generator", type(error).__name__)
        raise
    finally:
        print("generator is left")


async def first(future):
    return await asyncio.wait_for(anext(items(future)), None)


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(first(loop.create_future()))
    await asyncio.sleep(1)
    del task
    await asyncio.sleep(1)


asyncio.run(main())
