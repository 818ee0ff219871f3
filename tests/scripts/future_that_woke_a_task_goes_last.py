# The future that woke a task goes after what its wakeup threw: who held it too, in frames of the traceback, lets go before.
import asyncio
from weakref import ref


def gone(weak):
    print("gone")


async def wait():
    await asyncio.Semaphore(0).acquire()


async def main():
    task = asyncio.create_task(wait())
    weak = ref(task, gone)
    try:
        await asyncio.wait_for(task, 0.125)
    except TimeoutError as error:
        print(repr(error))


asyncio.run(main())
