# A future that a coroutine awaited while it was closed was handed out to no task: whoever awaits it next fails, once more and again.
import asyncio


async def clings(first, second):
    try:
        await first
    finally:
        await second


async def waits(label, future):
    try:
        print(label, await future)
    except RuntimeError as error:
        print(label, error)


async def main():
    loop = asyncio.get_running_loop()
    second = loop.create_future()
    coroutine = clings(loop.create_future(), second)
    coroutine.send(None)
    try:
        coroutine.close()
    except RuntimeError as error:
        print("close", error)
    print("handed out", second._asyncio_future_blocking)
    await waits("one", second)
    await waits("two", second)
    loop.call_soon(second.set_result, "result")
    second._asyncio_future_blocking = False
    await waits("three", second)


asyncio.run(main())
