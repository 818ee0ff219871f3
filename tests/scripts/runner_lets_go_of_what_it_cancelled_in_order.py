# A Runner that closes lets go of the tasks that it has cancelled in their order, the last one after the others.
import asyncio


class Local:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('end of', self.name)


async def sleeps(name):
    local = Local(name)
    await asyncio.sleep(2)


async def main():
    asyncio.create_task(sleeps('first'))
    asyncio.create_task(sleeps('second'))
    asyncio.create_task(sleeps('third'))
    await asyncio.sleep(1)


with asyncio.Runner() as runner:
    runner.run(main())
