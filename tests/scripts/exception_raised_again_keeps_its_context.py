# What a coroutine of asyncio's caught and raises again later keeps the context that it had; what it raises anew gets what is handled.
import asyncio


async def slow_to_end():
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(0)


def show(error):
    contexts = []
    while error:
        contexts.append(repr(error))
        error = error.__context__
    print(" <- ".join(contexts))


async def worker():
    try:
        raise KeyError("handled")
    except KeyError:
        try:
            await asyncio.wait_for(slow_to_end(), 9)
        except asyncio.CancelledError as error:
            show(error)
        try:
            await asyncio.wait_for(asyncio.sleep(9), 1)
        except TimeoutError as error:
            show(error)
        try:
            await asyncio.wait([])
        except ValueError as error:
            show(error)
        done = asyncio.get_running_loop().create_future()
        done.set_exception(OSError("done"))
        try:
            await asyncio.wait_for(done, 1)
        except OSError as error:
            show(error)


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await task


asyncio.run(main())
