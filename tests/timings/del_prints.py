import asyncio


class Thing:
    def __init__(self, name):
        self.name = name
        self.me = self

    def __del__(self):
        print('gone', self.name)


async def main():
    Thing('a')
    await asyncio.sleep(0)
    print('one')
    Thing('b')
    await asyncio.sleep(0)
    print('two')

asyncio.run(main())
