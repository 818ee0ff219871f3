# GeneratorExit goes through every frame; an exception that cleanup raises on the way replaces it for the outer ones.
import asyncio


async def innermost():
    try:
        await asyncio.get_running_loop().create_future()
    except BaseException as error:
        print("innermost:", type(error).__name__)
        raise
    finally:
        print("innermost finally")


async def middle():
    try:
        await innermost()
    except GeneratorExit:
        raise ValueError("from cleanup") from None


async def outer():
    try:
        await middle()
    except GeneratorExit:
        print("not seen")
    except ValueError as error:
        print("outer:", error)
        raise KeyError("second")


async def main():
    asyncio.create_task(outer())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
