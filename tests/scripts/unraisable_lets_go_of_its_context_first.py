# Of an exception that cannot be raised the context goes first, then the frames that it passed, the innermost first.
import asyncio
import gc


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('end of', self.name)


async def inner():
    thing = Thing('inner')
    try:
        await asyncio.get_running_loop().create_future()
    except BaseException:
        raise ValueError('cleanup')


async def outer():
    thing = Thing('outer')
    await inner()


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    del task
    gc.collect()
    print('end')


asyncio.run(main())
