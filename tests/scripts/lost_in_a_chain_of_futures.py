# Futures that complete one another by callbacks: the chain is lost when its head is forgotten.
import asyncio


def chain(source, target):
    source.add_done_callback(lambda done: target.set_result(done.result() + 1))


async def waiter(future):
    print("got", await future)


def spawn(length):
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(length)]
    for source, target in zip(futures, futures[1:]):
        chain(source, target)
    asyncio.create_task(waiter(futures[-1]))
    return futures[0]


async def main():
    head = spawn(4)
    await asyncio.sleep(1)
    head.set_result(0)
    del head
    await asyncio.sleep(1)
    head = spawn(4)
    await asyncio.sleep(1)
    del head
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
