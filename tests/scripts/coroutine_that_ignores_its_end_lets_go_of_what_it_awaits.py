# A coroutine that awaits again while it is closed is dropped as it is: the exception that it handled goes with it, and what it
# awaited is closed in turn.
import asyncio
import gc


async def inner(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("inner closed", name)


async def stubborn(name):
    try:
        await asyncio.Event().wait()
    except BaseException:
        await inner(name)


async def impatient():
    try:
        await asyncio.Event().wait()
    except BaseException:
        await asyncio.wait_for(asyncio.sleep(0), 0)


async def main():
    coroutine = stubborn("dropped")
    coroutine.send(None)
    del coroutine
    print("--")
    task = asyncio.create_task(stubborn("lost"))
    await asyncio.sleep(0)
    del task
    gc.collect()
    print("--")
    coroutine = impatient()
    coroutine.send(None)
    del coroutine
    for _ in range(3):
        await asyncio.sleep(0)


asyncio.run(main())
