# wait_for(x, None) is a plain await.
import asyncio


async def child():
    await asyncio.sleep(1)
    return "done"


async def main():
    print(await asyncio.wait_for(child(), None))
    print(await asyncio.wait_for(asyncio.create_task(child()), timeout=None))


asyncio.run(main())
