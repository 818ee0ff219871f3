# The frame of _cancel_and_wait that a cancellation left names its waiter: the exception holds the task that waits for it.
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        await asyncio.sleep(9)


async def work(gate, inner):
    try:
        await gate
    except asyncio.CancelledError:
        await asyncio.wait_for(inner, 0)


async def main():
    gate = asyncio.get_running_loop().create_future()
    inner = asyncio.create_task(stubborn())
    coro = work(gate, inner)
    first = asyncio.create_task(coro, name='first')
    second = asyncio.create_task(coro, name='second')
    del coro
    await asyncio.sleep(1)
    gate.set_result(None)
    first.cancel()
    second.cancel()
    del first, gate
    await asyncio.sleep(1)
    print('second', second.cancelled())
    await asyncio.sleep(1)
    del second
    await asyncio.sleep(1)
    print('end')


asyncio.run(main())
