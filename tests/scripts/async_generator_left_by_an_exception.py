# A generator that an exception leaves behind dies with the frame's stack, before the task ends: its closing is scheduled first.
import asyncio


async def numbers():
    yield 1


async def leaves():
    async for number in numbers():
        raise ValueError(number)


async def waits():
    print(await asyncio.wait_for(anext(numbers()), 1))


async def main():
    task = asyncio.create_task(leaves())
    task.add_done_callback(lambda task: print("left", repr(task.exception())))
    await asyncio.sleep(0.5)
    waiting = asyncio.create_task(waits())
    waiting.add_done_callback(lambda task: print("waited"))
    await asyncio.sleep(0.5)


asyncio.run(main())
