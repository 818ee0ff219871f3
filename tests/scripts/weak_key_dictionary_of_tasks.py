# A WeakKeyDictionary drops the entry of a lost task; its value may keep the task alive for ever.
import asyncio
import weakref

notes = weakref.WeakKeyDictionary()


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    notes[asyncio.create_task(waiter(), name="plain")] = "a note"
    task = asyncio.create_task(waiter(), name="in its own note")
    notes[task] = [task]
    del task
    await asyncio.sleep(1)
    print(sorted(task.get_name() for task in notes))


asyncio.run(main())
