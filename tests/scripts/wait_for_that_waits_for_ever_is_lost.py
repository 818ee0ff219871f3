# wait_for without a limit holds nothing: the task is lost with the future it waits for; one with a limit is kept until then.
import asyncio


async def waits(name, limit):
    try:
        await asyncio.wait_for(asyncio.get_running_loop().create_future(), limit)
    except BaseException as error:
        print(name, type(error).__name__)
        raise


async def main():
    asyncio.create_task(waits("for ever", None))
    asyncio.create_task(waits("for a while", 2))
    await asyncio.sleep(3)


asyncio.run(main())
