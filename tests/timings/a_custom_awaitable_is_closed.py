import asyncio


class Waiting:
    def __init__(self, future):
        self.future = future

    def __await__(self):
        try:
            yield from self.future
        finally:
            print('closed by hand')


async def work():
    await Waiting(asyncio.get_running_loop().create_future())


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn)

asyncio.run(main())
