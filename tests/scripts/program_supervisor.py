# A program: a supervisor restarts workers that fail, up to a limit.
import asyncio


async def worker(name, plan):
    await asyncio.sleep(1)
    outcome = plan.pop(0)
    if outcome is not None:
        raise outcome
    return f"{name} finished"


async def supervise(name, plan, limit=3):
    for restart in range(limit):
        task = asyncio.create_task(worker(name, plan), name=f"{name}-{restart}")
        done, _ = await asyncio.wait([task])
        error = task.exception()
        if error is None:
            return task.result()
        print(f"{task.get_name()}: {type(error).__name__}({error})")
    raise RuntimeError(f"{name}: {limit} restarts")


async def main():
    plans = {"good": [None], "shaky": [ValueError(1), KeyError("k"), None], "bad": [ValueError(i) for i in range(5)]}
    tasks = {name: asyncio.create_task(supervise(name, plan)) for name, plan in plans.items()}
    await asyncio.wait(tasks.values())
    for name, task in tasks.items():
        print(name, "->", task.exception() or task.result())


asyncio.run(main())
