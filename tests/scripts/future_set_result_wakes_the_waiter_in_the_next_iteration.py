# set_result on a bare future queues the wakeup of whoever awaits it.
import asyncio


async def waiter(future):
    print("waiting")
    print("got", await future)


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.set_result("value")
    print("set", task.done())
    await asyncio.sleep(0)
    print("after", task.done())
    await task


asyncio.run(main())
