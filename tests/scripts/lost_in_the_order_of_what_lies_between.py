# What has survived a collection stands in the order in which that came to it, by way of wakeups, handles, deques and sets that
# have places of their own in the list: the next collection finalizes it in that order.
import asyncio
import gc


class Box:
    pass


async def wait_for_event(event, name):
    try:
        await event.wait()
    finally:
        print("closed", name)


async def wait_for_task(task, name):
    try:
        await task
    finally:
        print("closed", name)


async def sleep(seconds, name):
    try:
        await asyncio.sleep(seconds)
        await asyncio.Event().wait()
    finally:
        print("closed", name)


async def group(box, name):
    try:
        async with asyncio.TaskGroup() as box.group:
            box.group.create_task(wait_for_event(box.event, name + " first"))
            box.group.create_task(wait_for_event(box.event, name + " second"))
    finally:
        print("closed", name)


async def wait(box, name):
    try:
        await asyncio.wait([box.sleeper, asyncio.create_task(wait_for_event(box.event, name + " member"))])
    finally:
        print("closed", name)


def fill(kinds):
    box = Box()
    box.myself = box
    box.event = asyncio.Event()
    box.sleeper = asyncio.create_task(sleep(0.25, "sleeper"))
    box.tasks = []
    for kind in kinds:
        match kind:
            case "e":
                box.tasks.append(asyncio.create_task(wait_for_event(box.event, "event")))
            case "t":
                box.tasks.append(asyncio.create_task(wait_for_task(box.sleeper, "task")))
            case "g":
                box.tasks.append(asyncio.create_task(group(box, "group")))
            case "w":
                box.tasks.append(asyncio.create_task(wait(box, "wait")))
    return box


async def main():
    for kinds in ("gte", "teg", "wet"):
        for turns in (0, 1, 2):
            print(kinds, turns)
            box = fill(kinds)
            for _ in range(turns):
                await asyncio.sleep(0)
            gc.collect()
            box.tasks.clear()
            await asyncio.sleep(0.125)
            gc.collect()
            await asyncio.sleep(0.25)
            del box
            gc.collect()


asyncio.run(main())
