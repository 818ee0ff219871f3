# Futures and tasks take attributes of the program's own: what these hold lives as long, and goes with them; `__dict__` does not show them.
import asyncio
import gc

class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)

async def waits_for(future):
    try:
        await future
    finally:
        print("left", asyncio.current_task() is None)

async def worker(name, delay):
    await asyncio.sleep(delay)
    print(name, "done")

async def main():
    loop = asyncio.get_running_loop()
    # A circle by an attribute alone: the task waits for a future that names the task.
    future = loop.create_future()
    future.owner = asyncio.create_task(waits_for(future))
    future.noise = Noisy("future")
    future.owner.request_id = 7
    future.owner.noise = Noisy("task")
    print(future.request_id if hasattr(future, "request_id") else "no id", future.owner.request_id)
    del future
    await asyncio.sleep(1)
    # What an attribute of a kept task holds is kept.
    keeper = asyncio.create_task(worker("keeper", 5))
    other = loop.create_future()
    keeper.helper = asyncio.create_task(waits_for(other))
    del other
    await asyncio.sleep(1)
    gate = loop.create_future()
    gate.name = "gate"
    print("helper", keeper.helper.done(), getattr(keeper, "missing", None))
    for action in (lambda: gate.missing, lambda: delattr(gate, "missing"), lambda: vars(gate), lambda: gate.__dict__):
        try:
            action()
        except (AttributeError, TypeError) as error:
            print(type(error).__name__, error)
    del keeper.helper
    await asyncio.sleep(1)
    # It goes when the task goes.
    task = asyncio.create_task(worker("last", 0.5))
    task.noise = Noisy("last")
    await task
    print("before")
    del task
    print("after")
    # The future of a gather has a dict of its own, in which its children stand.
    gathered = asyncio.gather(loop.create_future(), worker("child", 1))
    gathered.noise = Noisy("gathered")
    gathered.self = gathered
    del gathered
    await asyncio.sleep(3)
    gc.collect()
    print("end")

asyncio.run(main())
