import asyncio


class Thing:
    def __init__(self, name):
        self.name = name
        self.me = self

    def __del__(self):
        print('gone', self.name)


async def work(name):
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(work('a'))
    Thing('x')
    await asyncio.sleep(0)
    asyncio.create_task(work('b'))

asyncio.run(main())
