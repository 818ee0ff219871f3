# What is thrown into a coroutine before its first operation is outside of the try that the body begins with.
import asyncio


async def job():
    try:
        print("never printed")
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("nor this")
    finally:
        print("nor that")


async def main():
    task = asyncio.create_task(job())
    task.cancel("too early")
    try:
        await task
    except asyncio.CancelledError as error:
        print(repr(error))
    coroutine = job()
    try:
        coroutine.throw(ValueError("thrown"))
    except ValueError as error:
        print(repr(error))


asyncio.run(main())
