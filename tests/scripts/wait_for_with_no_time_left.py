# A timeout of zero or less: what is done is returned, else cancelled; a coroutine never starts.
import asyncio


async def child():
    print("started")
    await asyncio.sleep(1)
    return "result"


async def main():
    for timeout in (0, -1):
        try:
            await asyncio.wait_for(child(), timeout)
        except TimeoutError:
            print("TimeoutError")
    task = asyncio.create_task(child())
    await asyncio.sleep(2)
    print(await asyncio.wait_for(task, 0))
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    try:
        await asyncio.wait_for(task, 0)
    except TimeoutError:
        print("TimeoutError", task.cancelled())


asyncio.run(main())
