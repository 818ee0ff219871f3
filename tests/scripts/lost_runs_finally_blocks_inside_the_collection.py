# Destroying a coroutine raises GeneratorExit at its await: finally blocks run inside the collection, innermost first.
import asyncio


async def inner():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        print("not cancelled")
    except Exception:
        print("no Exception either")
    except BaseException as error:
        print("inner", type(error).__name__)
        raise
    finally:
        print("inner finally")


async def outer():
    try:
        await inner()
    finally:
        print("outer finally")


async def main():
    asyncio.create_task(outer())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
