# A class derived from TaskGroup has an `__init__` of its own, and a `create_task` that wraps what it is given.
import asyncio


class Bounded(asyncio.TaskGroup):
    def __init__(self, limit):
        super().__init__()
        self.slots = asyncio.Semaphore(limit)

    async def _run(self, coro):
        async with self.slots:
            return await coro

    def create_task(self, coro, *, name=None):
        return super().create_task(self._run(coro), name=name)


async def job(number):
    print("start", number)
    await asyncio.sleep(0.1)
    print("end", number)


async def main():
    async with Bounded(2) as group:
        for number in range(4):
            group.create_task(job(number), name=f"job {number}")
    print("all")


asyncio.run(main())
