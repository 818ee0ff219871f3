# A global name holds the task; so does a global list.
import asyncio

kept = []


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    global single
    single = asyncio.create_task(waiter(), name="global name")
    kept.append(asyncio.create_task(waiter(), name="global list"))
    asyncio.create_task(waiter(), name="nobody")
    await asyncio.sleep(1)
    kept.clear()
    await asyncio.sleep(1)
    print(single.get_name(), single.done())


asyncio.run(main())
