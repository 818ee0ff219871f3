# A WeakValueDictionary loses its entry when the task is lost.
import asyncio
import weakref

registry = weakref.WeakValueDictionary()


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    kept = asyncio.create_task(waiter())
    registry["kept"] = kept
    registry["lost"] = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print(sorted(registry))


asyncio.run(main())
