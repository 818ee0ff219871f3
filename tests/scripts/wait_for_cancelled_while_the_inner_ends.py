# The caller is cancelled in the batch in which the inner future is done.
import asyncio


async def parent(future):
    try:
        print("got", await asyncio.wait_for(future, 5))
    except asyncio.CancelledError:
        print("cancelled, future has", future.result())
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(parent(future))
    await asyncio.sleep(1)
    future.set_result("value")
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
