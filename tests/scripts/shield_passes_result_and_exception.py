# shield gives the inner result or exception, one iteration later than a plain await.
import asyncio


async def inner(fail):
    await asyncio.sleep(1)
    if fail:
        raise ValueError("inner")
    return "result"


async def main():
    print(await asyncio.shield(inner(False)))
    try:
        await asyncio.shield(inner(True))
    except ValueError as error:
        print(repr(error))
    done = asyncio.create_task(inner(False))
    await done
    print(asyncio.shield(done) is done)


asyncio.run(main())
