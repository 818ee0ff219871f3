"""Classes of the program's own over asyncio's: a group that counts, a group with a limit."""
import asyncio


class CountingGroup(asyncio.TaskGroup):
    def __init__(self):
        super().__init__()
        self.count = 0

    def create_task(self, coro, **options):
        self.count += 1
        return super().create_task(coro, **options)


class LimitedGroup(asyncio.TaskGroup):
    def __init__(self, limit):
        super().__init__()
        self.limit = asyncio.Semaphore(limit)

    def create_task(self, coro, *, name=None):
        return super().create_task(self.limited(coro), name=name)

    async def limited(self, coro):
        async with self.limit:
            return await coro


async def work(number, running):
    running.append(number)
    print("running", running)
    await asyncio.sleep(number)
    running.remove(number)
    return number


async def main():
    running = []
    async with CountingGroup() as group:
        print(type(group).__name__, isinstance(group, asyncio.TaskGroup))
        first = group.create_task(work(1, running), name="first")
        group.create_task(work(2, running))
    print(group.count, first.result(), first.get_name())
    async with LimitedGroup(1) as group:
        tasks = [group.create_task(work(number, running)) for number in (3, 1, 2)]
    print([task.result() for task in tasks])
    try:
        async with CountingGroup() as group:
            group.create_task(fail())
    except* ValueError as failed:
        print(failed.exceptions, group.count)


async def fail():
    raise ValueError("failed")


asyncio.run(main())
