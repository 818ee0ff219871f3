# Up to 3.12 the frame of ExitStack.__exit__ names the traceback of what a callback raised, and so itself: it waits for the collector.
import asyncio
import gc
from contextlib import AsyncExitStack, ExitStack


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('end of', self.name)


def fail(name):
    thing = Thing(name)
    raise ValueError(name)


async def main():
    try:
        with ExitStack() as stack:
            stack.callback(fail, 'stack')
    except ValueError as error:
        error.__traceback__ = None
    print('stack is left')
    try:
        async with AsyncExitStack() as stack:
            stack.callback(fail, 'asynchronous stack')
    except ValueError as error:
        error.__traceback__ = None
    print('both are left')
    gc.collect()
    print('end')


asyncio.run(main())
