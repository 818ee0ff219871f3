# run_coroutine_threadsafe: a thread waits for a coroutine that the loop runs; call_soon_threadsafe wakes a loop that waits.
# versions: 3.11 3.12 3.13
import asyncio
import time


async def double(number):
    await asyncio.sleep(1)
    if number < 0:
        raise ValueError(number)
    return number * 2


def work(loop, event):
    print(asyncio.run_coroutine_threadsafe(double(4), loop).result())
    try:
        asyncio.run_coroutine_threadsafe(double(-1), loop).result()
    except ValueError as error:
        print("error", error)
    try:
        asyncio.run_coroutine_threadsafe(double(1), loop).result(timeout=0.25)
    except TimeoutError as error:
        print("timeout", time.monotonic())
    time.sleep(0.5)
    loop.call_soon_threadsafe(event.set)
    for call in (asyncio.get_running_loop, asyncio.get_event_loop):
        try:
            call()
        except RuntimeError as error:
            print(error)


async def main():
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    working = loop.run_in_executor(None, work, loop, event)
    await event.wait()
    print("woken at", loop.time())
    await working


asyncio.run(main())
