# The frame of a callback that an exception keeps holds the frames below it: that of run_until_complete has the main task.
import asyncio
import weakref


kept, mains = [], []


def fail():
    try:
        raise ValueError
    except ValueError as error:
        kept.append(error)


async def with_callback():
    asyncio.get_running_loop().call_soon(fail)
    await asyncio.sleep(0)
    mains.append(weakref.ref(asyncio.current_task()))


async def with_done_callback():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda _: fail())
    future.set_result(None)
    await asyncio.sleep(0)
    mains.append(weakref.ref(asyncio.current_task()))


async def with_step():
    fail()
    mains.append(weakref.ref(asyncio.current_task()))


async def refused():
    mains.append(weakref.ref(asyncio.current_task()))
    try:
        await asyncio.open_connection("localhost", 7)
    except OSError as error:
        kept.append(error)


for body in with_callback, with_done_callback, with_step, refused:
    asyncio.run(body())
    print(body.__name__, mains[-1]() is not None)
    kept.clear()
    print(body.__name__, mains[-1]() is not None)
