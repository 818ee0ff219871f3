# The message of cancel travels up through tasks and gather.
import asyncio


async def leaf():
    await asyncio.sleep(10)


async def branch():
    await asyncio.gather(leaf(), leaf())


async def main():
    task = asyncio.create_task(branch())
    await asyncio.sleep(1)
    task.cancel("the reason")
    try:
        await task
    except asyncio.CancelledError as error:
        print(repr(error))
    try:
        task.result()
    except asyncio.CancelledError as error:
        print(repr(error))


asyncio.run(main())
