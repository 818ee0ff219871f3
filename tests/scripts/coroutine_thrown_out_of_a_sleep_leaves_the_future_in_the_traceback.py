# The frame of sleep in a traceback holds the future that it waited for.
import asyncio

kept = []


async def rest():
    await asyncio.sleep(5)


async def main():
    coroutine = rest()
    asyncio.create_task(coroutine)
    await asyncio.sleep(0)
    try:
        coroutine.throw(ValueError("enough"))
    except ValueError as error:
        kept.append(error)
    del coroutine
    await asyncio.sleep(1)
    print("the exception's traceback has the frame of sleep, and that its future")
    kept.clear()
    await asyncio.sleep(1)
    print("end")


asyncio.run(main())
