# self.task = create_task(self.run()): dropping the object loses the task with it.
import asyncio


class Worker:
    def __init__(self):
        self.future = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self.run())

    async def run(self):
        print("running")
        await self.future


async def main():
    worker = Worker()
    other = Worker()
    await asyncio.sleep(1)
    worker = None
    await asyncio.sleep(1)
    print(other.task.done())


asyncio.run(main())
