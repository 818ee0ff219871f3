# What print shows of futures, tasks and primitives, without addresses.
import asyncio


async def child():
    return 5


async def fails():
    raise ValueError("x")


async def main():
    future = asyncio.get_running_loop().create_future()
    print(future)
    future.set_result([1])
    print(future)
    cancelled = asyncio.get_running_loop().create_future()
    cancelled.cancel()
    print(cancelled)
    task = asyncio.create_task(child(), name="child")
    failing = asyncio.create_task(fails(), name="fails")
    print(task)
    await asyncio.wait([task, failing])
    print(task)
    print(failing)
    stopped = asyncio.create_task(asyncio.sleep(5), name="stopped")
    stopped.cancel()
    await asyncio.wait([stopped])
    print(str(stopped).split(" coro=")[0])
    print(str(asyncio.Lock()).split("[")[1], str(asyncio.Event()).split("[")[1], str(asyncio.Semaphore(3)).split("[")[1])


asyncio.run(main())
