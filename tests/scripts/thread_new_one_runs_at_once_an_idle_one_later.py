# A new thread runs at once, within the call that starts it; one that is idle takes the next call when the loop waits.
# versions: 3.11 3.12 3.13
import asyncio
import threading


def work(number):
    print("work", number, "in", threading.current_thread().name)


async def other(number):
    print("other", number)


async def main():
    loop = asyncio.get_running_loop()
    for number in range(3):
        future = loop.run_in_executor(None, work, number)
        print("called", number, future.done())
        await future
    await asyncio.gather(asyncio.to_thread(work, 3), other(4), asyncio.to_thread(work, 5), other(6))
    thread = threading.Thread(target=work, args=(7,))
    thread.start()
    print("started", thread.is_alive())


asyncio.run(main())
