import asyncio


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('gone', self.name)


async def work():
    noisy = Noisy('local')
    other = noisy
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn)

asyncio.run(main())
