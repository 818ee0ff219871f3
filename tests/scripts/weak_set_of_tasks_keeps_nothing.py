# A WeakSet looks like a registry, but a lost task leaves it.
import asyncio
import weakref

registry = weakref.WeakSet()


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    for _ in range(3):
        registry.add(asyncio.create_task(waiter()))
    await asyncio.sleep(1)
    print(len(registry))


asyncio.run(main())
