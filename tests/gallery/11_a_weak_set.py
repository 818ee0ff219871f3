# A registry of tasks that is a WeakSet.
# refuted: "My registry knows all tasks, so none is lost."
# A weak reference keeps nothing. It is what asyncio itself uses for all_tasks().
import asyncio
import weakref

registry = weakref.WeakSet()


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    registry.add(asyncio.create_task(work()))
    await asyncio.sleep(1)


asyncio.run(main())
