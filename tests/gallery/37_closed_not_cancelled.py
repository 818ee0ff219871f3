# What a lost task sees of its end.
# refuted: "A lost task is cancelled."
# No CancelledError is delivered. The collector closes the coroutine with GeneratorExit, outside of any step: `finally` runs, and
# `except CancelledError` does not.
import asyncio


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print("cancelled")
        raise
    except GeneratorExit:
        print("closed")
        raise
    finally:
        print("finally")


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
