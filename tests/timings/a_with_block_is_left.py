import asyncio
import contextlib


@contextlib.contextmanager
def told():
    try:
        yield
    finally:
        print('left')


async def work():
    with told():
        await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn)

asyncio.run(main())
