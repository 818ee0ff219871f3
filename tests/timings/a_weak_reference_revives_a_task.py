import asyncio
import weakref

kept = []


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    ref = weakref.ref(asyncio.create_task(work()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task = ref()
    print('found' if task else 'gone')
    if task:
        kept.append(task)
    del task
    await asyncio.sleep(0)
    kept.clear()
    await asyncio.sleep(0)
    print('found' if ref() else 'gone')

asyncio.run(main())
