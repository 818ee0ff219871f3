# A task of a program's class begins with `__init__`, is itself what factories and groups hand back, and is lost as any.
import asyncio
import gc


class Tagged(asyncio.Task):
    def __init__(self, coro, *, loop=None, name=None, tag="plain"):
        self.tag = tag
        super().__init__(coro, loop=loop, name=name)

    def told(self):
        return f"{self.get_name()} {self.tag} {self.done()}"


class Bare(asyncio.Task):
    pass


async def job(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def forever():
    await asyncio.get_running_loop().create_future()


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(lambda loop, coro, **options: Tagged(coro, loop=loop, name="made", tag="own"))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(job(0.1))
        print(type(task).__name__, task in asyncio.all_tasks(), asyncio.current_task() is task)
    print(task.told(), task.result())
    loop.set_task_factory(None)
    kept, lost = Bare(job(0.1), name="kept"), Tagged(forever(), name="lost")
    done, _ = await asyncio.wait([kept])
    print(done == {kept}, lost.told())
    del lost
    await asyncio.sleep(0.1)
    gc.collect()
    print("collected")
    failing = Bare(job("x"), name="failing")
    await asyncio.sleep(0.1)
    print(type(failing.exception()).__name__)
    unknown = Bare(job("y"), name="unknown")
    await asyncio.sleep(0.1)


asyncio.run(main())
