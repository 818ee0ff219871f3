# repr shows dots for a future, a task or a partial within itself, also where a callback has it among its arguments.
import asyncio
from functools import partial


def hear(*args):
    pass


async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(partial(hear, future))
    print(repr(future).split(" at ")[0])
    task = asyncio.create_task(asyncio.sleep(1), name="sleeper")
    task.add_done_callback(partial(hear, task))
    print(repr(task).split("cb=")[1].split(" at ")[0])
    future.set_result([future])
    print(future)
    failed = asyncio.get_running_loop().create_future()
    failed.set_exception(ValueError(failed))
    print(failed)
    failed.exception()
    items = [1]
    items.append(partial(len, items, again=items))
    items.append(partial(len, items[1]))
    print(items[1])


asyncio.run(main())
