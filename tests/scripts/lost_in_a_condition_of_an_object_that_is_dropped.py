# A service with a condition, a lock and a worker: dropped by its owner, it is lost with its worker and its own locals.
import asyncio


class Service:
    def __init__(self):
        self.condition = asyncio.Condition()
        self.task = asyncio.create_task(self.work())

    async def work(self):
        async with self.condition:
            try:
                await self.condition.wait()
            finally:
                print("worker ends, lock:", self.condition.locked())


async def main():
    service = Service()
    await asyncio.sleep(1)
    print("dropping")
    service = None
    await asyncio.sleep(1)
    print("end")


asyncio.run(main())
