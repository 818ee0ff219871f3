# A handle that has run lets go of its arguments before its callback: the future that was done goes before what the callback holds.
import asyncio
from functools import partial


def done(other, task):
    print("done")


async def fail(number):
    raise ValueError(number)


async def main():
    first = asyncio.create_task(fail(1))
    second = asyncio.create_task(fail(2))
    second.add_done_callback(partial(done, first))


asyncio.run(main())
